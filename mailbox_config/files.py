"""Finds a configuration's folders and reads their files into plain tables, each laid over the one it extends."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from mailbox_config.refusal import shaped
from mailbox_config.shape import Shape
from triage.domain.errors import ConfigurationError

_HERE = Path(__file__).parent


OwnFile = Literal[
    "mailboxes.toml", "routes.toml", "calendar.toml", "partners.toml", "drafts.toml", "desks.toml", "checklists.toml",
    "duty.toml", "retention.toml", "hooks.toml",
]  # fmt: skip


class ConfigurationFile(Shape):
    """configuration.toml. Of the files in `own` nothing comes from the configuration that is extended: another region
    takes its routes and texts, and not its mailboxes."""

    extends: str = Field(min_length=1)
    own: tuple[OwnFile, ...] = ()


def shipped() -> tuple[str, ...]:
    """The names of the configurations that ship."""
    return tuple(sorted(path.name for path in _HERE.iterdir() if _is_configuration(path)))


def _is_configuration(path: Path) -> bool:
    return path.is_dir() and any((path / name).is_file() for name in ("configuration.toml", "mailboxes.toml"))


def find(name_or_folder: str) -> Path:
    """The folder of a shipped configuration's name, or the folder itself."""
    for folder in (_HERE / name_or_folder, Path(name_or_folder)):
        if _is_configuration(folder):
            return folder
    names = " of ".join(shipped())
    raise ConfigurationError(
        name_or_folder,
        "configuratie",
        "is geen map met een mailboxes.toml",
        f"kies {names}, of geef het pad van een map",
    )


def chain_of(folder: Path) -> tuple[Path, ...]:
    """The folder and those it extends, nearest first."""
    chain = [folder]
    while (chain[-1] / "configuration.toml").is_file():
        table = _toml(chain[-1] / "configuration.toml")
        base = shaped(ConfigurationFile, "configuration.toml", table).extends
        paths = [path for path in (chain[-1].parent / base, _HERE / base) if _is_configuration(path)]
        # A region may bear the name of the one it extends.
        visited = {path.resolve() for path in chain}
        found = next((path for path in paths if path.resolve() not in visited), None)
        if not paths:
            names = " of ".join(shipped())
            raise ConfigurationError("configuration.toml", "extends", f"'{base}' bestaat niet", f"kies {names}")
        if found is None:
            raise ConfigurationError(
                "configuration.toml", "extends", f"'{base}' verwijst in een kring", "verwijs naar een volledige map"
            )
        chain.append(found)
    return tuple(chain)


def _own(folder: Path) -> tuple[str, ...]:
    """The files that *folder* has for itself alone."""
    path = folder / "configuration.toml"
    return shaped(ConfigurationFile, path.name, _toml(path)).own if path.is_file() else ()


def _toml(path: Path) -> dict[str, Any]:
    text = read(path, path.name)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        wrong, right = _toml_in_dutch(str(error))
        raise ConfigurationError(path.name, "TOML", wrong, right) from None
    except RecursionError:
        raise ConfigurationError(
            path.name, "TOML", "is te diep genest", "schrijf een tabel als [tabel.sleutel] op een eigen regel"
        ) from None


def read(path: Path, file: str) -> str:
    """The text of *path*, which messages call *file*."""
    try:
        # Notepad puts a byte order mark in front; it is no part of the text.
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(file, "tekens", "is geen UTF-8", "bewaar het bestand als UTF-8") from None
    except OSError as error:
        raise ConfigurationError(
            file, "bestand", f"is niet te lezen ({type(error).__name__})", "controleer de rechten"
        ) from None


# What tomllib says, in English and without fields, and what it comes down to; shown to people, never decided by.
_TOML_HINTS = (
    ("overwrite", "een sleutel staat er twee keer", "laat er één staan"),
    ("twice", "een tabel staat er twee keer", "zet de sleutels bij elkaar onder één kop"),
    ("Expected '='", "achter een sleutel ontbreekt het =-teken", "schrijf sleutel = waarde"),
    ("Unterminated", "een tekst wordt niet gesloten", "zet aanhalingstekens aan beide kanten"),
    (
        "Illegal character",
        "een tekst wordt niet gesloten of bevat een verboden teken",
        "controleer de aanhalingstekens",
    ),
    ("Unclosed", "een lijst of tabel wordt niet gesloten", "zet het haakje sluiten erbij"),
    ("Invalid value", "is geen geldige waarde", "zet tekst tussen aanhalingstekens"),
    ("newline or end", "na de waarde staat nog iets", "schrijf één sleutel per regel, en een tijd als 13:00:00"),
)


def _toml_in_dutch(said: str) -> tuple[str, str]:
    place = re.search(r"\(at line (\d+), column (\d+)\)", said)
    where = f"regel {place[1]}, teken {place[2]}" if place else "einde van het bestand"
    for words, wrong, right in _TOML_HINTS:
        if words in said:
            return f"{where}: {wrong}", right
    return f"{where}: is geen geldige TOML", "controleer aanhalingstekens en haken op die regel"


def merged(chain: tuple[Path, ...], file: str, *, needed: bool = True) -> dict[str, Any]:
    """The table of *file*, the nearest folder's keys over those it extends. One that is not *needed* may be empty."""
    reach = chain[: next((at for at, folder in enumerate(chain, 1) if file in _own(folder)), len(chain))]
    found = [_toml(folder / file) for folder in reach if (folder / file).is_file()]
    if not found and needed:
        raise ConfigurationError(file, "bestand", "ontbreekt", f"zet {file} in {chain[0].name}")
    whole: dict[str, Any] = {}
    for table in reversed(found):
        whole = over(whole, table)
    return whole


def over(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    """*base* with *top* over it: tables key by key, everything else replaced."""
    merged = dict(base)
    for key, value in top.items():
        below = merged.get(key)
        merged[key] = over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
