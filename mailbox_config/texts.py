"""The fixed texts of what goes out by itself, and the fields each can be filled with (R-52)."""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path

from mailbox_config.files import read
from triage.domain.errors import ConfigurationError
from triage.domain.policy import Texts
from triage.domain.watching import FIGURES

_ALWAYS = frozenset({"reference", "mailbox"})
_WITH_SLOT = _ALWAYS | {"slot", "answer_until", "place"}
# What is agreed or taken back waits for no answer.
_AGREED = _ALWAYS | {"slot", "place"}
_ANCHOR = frozenset({"mailbox", "position", "link", "day"})
# The texts with the fields each can be filled with, in the order of `Texts`: a crisis text has no slot to name.
_TEXTS = {"proposal.txt": _WITH_SLOT, "crisis.txt": _ALWAYS, "alarm.txt": _ALWAYS, "anchor.txt": _ANCHOR,
          "invitation.txt": _AGREED, "moved.txt": _WITH_SLOT, "booked.txt": _AGREED,
          "cancelled.txt": _ALWAYS | {"slot"}, "reminder.txt": _ALWAYS | {"due"},
          "dagstart.txt": frozenset({"mailbox", "day", *FIGURES})}  # fmt: skip
# Needed only where somebody gets them.
_OF_THE_WATCH = frozenset({"reminder.txt", "dagstart.txt"})


def texts_in(chain: tuple[Path, ...], *, mails_log: bool, watches: bool) -> dict[str, tuple[str, str]]:
    """Subject and body of each text by file name. That of the access log's head is needed only where it is mailed,
    those of the watch only where beheerders get them."""
    left_out = {*(() if mails_log else ("anchor.txt",)), *(() if watches else _OF_THE_WATCH)}
    return {name: text_in(chain, name, _TEXTS[name], needed=name not in left_out) for name in _TEXTS}


def texts_of(read_texts: Mapping[str, tuple[str, str]]) -> Texts:
    """The texts of a mailbox."""
    # Subject and body of each, in the order of _TEXTS.
    return Texts(*(part for name in _TEXTS for part in read_texts[name]))


def text_in(chain: tuple[Path, ...], name: str, fields: frozenset[str], *, needed: bool = True) -> tuple[str, str]:
    """Subject and body of a text that may name *fields*: the first line is `Onderwerp: …`, then an empty line. Empty
    where it is not there and not *needed*."""
    path = next((folder / "texts" / name for folder in chain if (folder / "texts" / name).is_file()), None)
    file = f"texts/{name}"
    if path is None and not needed:
        return "", ""
    if path is None:
        raise ConfigurationError(file, "bestand", "ontbreekt", "zet de tekst in de map texts")
    head, _, body = read(path, file).partition("\n")
    label, _, subject = head.partition(":")
    if label.strip().lower() != "onderwerp" or not subject.strip() or not body.strip():
        raise ConfigurationError(
            file, "eerste regel", f"is '{head[:40]}'", "schrijf 'Onderwerp: …', een lege regel, de tekst"
        )
    for part in (subject, body):
        _check_placeholders(file, part, fields)
    return subject.strip(), body.strip() + "\n"


def _check_placeholders(file: str, text: str, known: frozenset[str]) -> None:
    try:
        fields = [found[1:] for found in string.Formatter().parse(text) if found[1] is not None]
    except ValueError:
        raise ConfigurationError(
            file, "{…}", "een accolade staat los", "schrijf {{ of }} voor een gewone accolade"
        ) from None
    for field, layout, conversion in fields:
        if field not in known:
            allowed = ", ".join(sorted(known))
            raise ConfigurationError(file, f"{{{field}}}", "is hier geen bekend veld", f"kies uit {allowed}")
        if layout or conversion:
            raise ConfigurationError(file, f"{{{field}…}}", "heeft een opmaak", f"schrijf alleen {{{field}}}")
