"""`triage check`: tries the configuration, the database and every server; each line is ok or says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from mailbox_config import Configuration, SmtpSettings, SourceSettings
from triage.domain.errors import ConfigurationError, DatabaseRefused, TriageError
from triage.domain.policy import SendMode
from triage.wiring.tools import the_store
from triage.wiring.worker import imap_source, smtp_sender


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing tried. `kind` is what sort of trouble it is: wrong (configuration), unreachable, person."""

    what: str
    ok: bool
    advice: str = ""
    kind: str = "wrong"


def examine(loaded: Configuration, mailboxes: Sequence[str]) -> Iterator[Finding]:
    """Try everything of *mailboxes*, one finding each; a failing one does not stop the next."""
    yield Finding(f"configuratie {loaded.name} ({loaded.region.config_hash})", True)
    yield from _tried("database", lambda: the_store(loaded.region))
    partners = len(loaded.region.partners.partners)
    if not partners:
        yield Finding("partners", True, "geen partners ingesteld: niemand wordt vanzelf beantwoord (partners.toml)")
    for key in mailboxes:
        for settings in loaded.sources[key]:
            yield from _tried(f"{settings.key}: mappen op {settings.host}", partial(_folders, key, settings))
        smtp = loaded.smtp.get(key)
        if smtp is not None:
            yield from _tried(f"{key}: versturen via {smtp.host}", partial(_smtp, key, smtp))
        elif any(mode is not SendMode.OFF for mode in loaded.region.mailboxes[key].modes.values()):
            yield Finding(f"{key}: versturen", False, f"stel [mailbox.{key}.smtp] in, of zet send op off")


def _folders(mailbox: str, settings: SourceSettings) -> None:
    missing = imap_source(mailbox, settings).missing_folders()
    if missing:
        names = ", ".join(missing)
        raise ConfigurationError(
            "mailboxes.toml", settings.key, f"map bestaat niet op de server: {names}", "kies een bestaande"
        )


def _smtp(mailbox: str, settings: SmtpSettings) -> None:
    smtp_sender(mailbox, settings).probe("" if settings.envelope == "empty" else settings.envelope)


def _tried(what: str, attempt: Callable[[], object]) -> Iterator[Finding]:
    try:
        attempt()
    except ConfigurationError as error:
        yield Finding(what, False, str(error), "wrong")
    except TriageError as error:
        yield Finding(
            what,
            False,
            str(error),
            "wrong" if isinstance(error, DatabaseRefused) else "unreachable",
        )
    else:
        yield Finding(what, True)
