"""Tokens of the read API: giving them out, taking them back, and noting what was read with them (NEN 7513)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from triage.domain.access import Act, Viewer
from triage.domain.api_token import LONGEST, ApiToken, TokenRole
from triage.domain.errors import NotFound, UsageError
from triage.ports.store import Transaction


def give_out(
    tx: Transaction,
    actor: str,
    title: str,
    role: TokenRole,
    mailboxes: Sequence[str],
    lasting: timedelta,
    digest: bytes,
) -> ApiToken:
    """A new token for *mailboxes*, of which *digest* is kept; in the access log. UsageError where it names none, or
    would last longer than a year."""
    if not title.strip() or not mailboxes or not timedelta(0) < lasting <= LONGEST:
        raise UsageError("een token heeft een naam, minstens een mailbox, en een duur van 1 tot en met 366 dagen")
    keys = tuple(dict.fromkeys(mailboxes))
    token = tx.api_tokens.add(title.strip(), role, keys, tx.now + lasting, digest, actor)
    data = [("token", str(token.id)), ("role", role.value), ("until", token.expires_at.isoformat())]
    for key in keys:
        tx.history.append(actor, "token-made", mailbox=key, data=data, by=Act.ADMINISTER)
    return token


def take_back(tx: Transaction, actor: str, token_id: int) -> None:
    """Close a token for good; NotFound where there is none such. In the access log."""
    if not tx.api_tokens.revoke(token_id):
        raise NotFound
    tx.history.append(actor, "token-revoked", mailbox="", data=[("token", str(token_id))], by=Act.ADMINISTER)


def note_use(
    tx: Transaction,
    viewer: Viewer,
    token: ApiToken,
    what: str,
    shown: Iterable[tuple[str, str]],
    case_id: int | None = None,
) -> None:
    """Put in the access log what was read: by which token, and each of *shown*, which are a mailbox and a reference
    (empty where none was shown)."""
    by_mailbox: dict[str, list[str]] = {}
    for mailbox, reference in shown:
        by_mailbox.setdefault(mailbox, [])
        if reference and reference not in by_mailbox[mailbox]:
            by_mailbox[mailbox].append(reference)
    tx.api_tokens.used(token.id)
    asked = [("asked", what), ("token", str(token.id)), ("rights", token.role.value)]
    for mailbox, references in (by_mailbox or {"": []}).items():
        data = [*asked, *(("reference", each) for each in references)]
        tx.history.append(viewer, "api-read", mailbox=mailbox, case_id=case_id, data=data)
