"""Hard mails, written for this project, and what must come out of each (tests/corpus/README.md).

The mails are read by the real parse child. `expected.toml` has a table for each; what a table does not name must be the
ordinary value: no attachment, no calendar, nothing inside, no report, not protected, not by a machine.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.tnef import tnef
from triage.domain.errors import LimitExceeded, Unreadable
from triage.domain.message import IncomingMessage
from triage.domain.reply import is_by_machine
from triage.mail.parse import ChildParser

CORPUS = Path(__file__).parents[1] / "corpus"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((CORPUS / "expected.toml").read_text())
_KEYS = frozenset(
    {
        "about", "outcome", "subject", "senders", "to_addresses", "reply_to", "date_utc", "message_id", "thread",
        "headers", "text", "contains", "lacks", "from_html", "attachments", "attachment_names", "any_attachments",
        "inner", "calendars", "report", "reported", "failed", "protection", "machine", "defects",
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def parser() -> Iterator[ChildParser]:
    with ChildParser() as found:
        yield found


def test_every_mail_has_its_table_and_every_table_its_mail() -> None:
    assert {path.stem for path in CORPUS.glob("*.eml")} == EXPECTED.keys()
    assert len(EXPECTED) >= 80
    assert {key for table in EXPECTED.values() for key in table} <= _KEYS


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_what_must_come_out_of_a_hard_mail(parser: ChildParser, name: str) -> None:
    raw = (CORPUS / f"{name}.eml").read_bytes()
    table = EXPECTED[name]
    outcome = table.get("outcome", "read")
    if outcome != "read":
        with pytest.raises({"limit": LimitExceeded, "unreadable": Unreadable}[outcome]):
            parser.start(raw).result()
        return
    message = parser.start(raw).result()
    said = _said(message, table)
    assert said == {key: _wanted(key, table) for key in said}
    for part in table.get("contains", ()):
        assert part in message.text
    for part in table.get("lacks", ()):
        assert part not in message.text
    assert set(table.get("defects", ())) <= set(message.defects)


_ORDINARY: dict[str, Any] = {
    "attachments": [], "inner": [], "calendars": [], "report": "", "reported": [], "failed": False,
    "protection": "none", "machine": False, "from_html": False,
}  # fmt: skip


def _wanted(key: str, table: dict[str, Any]) -> Any:
    return table[key] if key in table else _ORDINARY[key]


def _said(message: IncomingMessage, table: dict[str, Any]) -> dict[str, Any]:
    """What the message says, in the table's own terms: what is ordinary, and what the table names beside it."""
    inner = [[item.sender, item.subject, item.text.strip()] for item in message.inner]
    date = message.date_header
    said: dict[str, Any] = {
        "subject": message.subject,
        "senders": list(message.senders),
        "inner": inner,
        "calendars": [item.method for item in message.calendars],
        "report": message.report or "",
        "reported": list(message.reported_ids),
        "failed": message.report_failed,
        "protection": message.protection,
        "machine": is_by_machine(message),
        "from_html": message.text_from_html,
        "to_addresses": list(message.to),
        "reply_to": list(message.reply_to),
        "message_id": message.message_id or "",
        "thread": list(message.thread),
        "text": message.text,
        "headers": [[key, value] for key, value in message.headers if [key, value] in table.get("headers", ())],
        "date_utc": date.astimezone(UTC).replace(tzinfo=None).isoformat() if date else "",
        "attachment_names": [item.name for item in message.attachments],
    }
    if not {"any_attachments", "attachment_names"} & table.keys():
        said["attachments"] = [[item.name, item.content_type, item.size] for item in message.attachments]
    return {key: value for key, value in said.items() if key in table or key in _ORDINARY}


def test_the_winmail_of_the_corpus_is_real_tnef_made_by_hand() -> None:
    mail = message_from_bytes((CORPUS / "winmail-with-everything.eml").read_bytes())
    [part] = [part for part in mail.walk() if part.get_filename() == "winmail.dat"]
    body = "Kunnen jullie deze week meedenken over één gezin?\r\n".encode("cp1252")
    made = tnef(body, [(b"verslag.pdf", b"%PDF-1.4 inhoud"), (b"..\\..\\geheim.doc", b"DOC")])
    assert part.get_payload(decode=True) == made
