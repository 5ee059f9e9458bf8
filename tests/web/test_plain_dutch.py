"""Dutch that people use: no word of the program, no English, dates and plurals as people write them.

Every page is read by it in test_accessibility.py.
"""

from __future__ import annotations

import enum
import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import triage.domain
import triage.ports
from triage.domain.access import Role

# Words of the program that are Dutch words as well, with the meaning that they have on the page.
_BOTH = """
    consult open crisis geel groen oranje rood ret bt zvh thv verrijking noodbed consultatie voicemail in mail document
    notitie telefoon brief portaal beheerder behandelaar meelezer functioneel online alarm week afzender dagen direct
    eerstvolgende exact keuze link loket maanden partner tekst uur weken kind werkdagen server
"""
ALSO_DUTCH = frozenset(_BOTH.split())
_ENGLISH = """
    the and with submit save search delete queue update error loading cancel close next previous true false none null
    undefined unknown pending failed sent held queued sending cancelled accept decline question answer subject sender
    received due holder state colour urgent automatic settings user role password login logout page home back new
    edit remove yes dear monday tuesday wednesday thursday friday saturday sunday
"""
# What is read on a page: not what a stranger or a colleague wrote.
READ = """() => { const gone = document.body.cloneNode(true);
  for (const e of gone.querySelectorAll(".text, bdi, script, code, textarea, svg, .ref, kbd")) e.replaceWith(" ");
  const names = ["aria-label", "title", "placeholder", "alt", "data-label", "data-key-name"];
  const named = Array.from(gone.querySelectorAll(names.map((name) => `[${name}]`).join()),
    (e) => names.map((name) => e.getAttribute(name) || "").join(" "));
  document.body.append(gone); const text = gone.innerText; gone.remove();
  return [document.title, text, ...named].join("\\n"); }"""


def _members() -> Iterator[tuple[type[enum.Enum], str]]:
    for package in (triage.domain, triage.ports):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for one in vars(module).values():
                if isinstance(one, type) and issubclass(one, enum.Enum) and one.__module__ == module.__name__:
                    for member in one:
                        yield one, str(member.value)
                        yield one, member.name


def _raw_words() -> set[str]:
    dutch = ALSO_DUTCH | {role.value for role in Role if "_" not in role.value}
    return {value for _, value in _members() if len(value) > 1 and value.lower() not in dutch and not value.isdigit()}


RAW = re.compile(r"(?<![\w-])(" + "|".join(sorted(map(re.escape, _raw_words()), key=len, reverse=True)) + r")(?![\w-])")
WORDS = re.compile(r"(?<![\w.@/-])(" + "|".join(_ENGLISH.split()) + r")(?![\w.@/-])", re.IGNORECASE)
# "1 zaken" and "3 zaak"; "uur", "keer" and "jaar" do not change after a number.
NUMBER_OF_ONE = re.compile(
    r"(?<![\d.,:-])1 (zaken|dagen|weken|regels|minuten|mails|anderen|personen|maanden|werkdagen|termijnen|keren)\b"
)
NUMBER_OF_MORE = re.compile(
    r"(?<![\d.,:-])(?:[02-9]|[1-9]\d+) (zaak|dag|week|regel|minuut|mail|persoon|maand|werkdag|termijn|ander)\b"
)
RAW_DATE = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?!\d)|\d\d:\d\d:\d\d|\+0[012]:00|\b\d{1,2} ?[ap]m\b")
OTHERWISE = re.compile(r"(?<!\w)(?:None|True|False|datetime|\{\{|\[\]|object at 0x|&(?:amp|lt|nbsp);)")


def wrong_in(text: str) -> list[str]:
    """Words and dates on a page that no beheerder uses."""
    found = []
    for what in (RAW, WORDS, NUMBER_OF_ONE, NUMBER_OF_MORE, RAW_DATE, OTHERWISE):
        found += [f"{hit[0]}: {text[max(0, hit.start() - 25) : hit.end() + 25]!r}" for hit in what.finditer(text)]
    return found


@pytest.mark.parametrize(
    "text",
    [
        "Stand: in_progress",
        "UNDECIDED",
        "Sent by post",
        "nog 1 dagen",
        "2 zaak",
        "op 2026-11-24",
        "om 14:30:00",
        "None",
    ],
)
def test_what_nobody_says_is_found(text: str) -> None:
    assert wrong_in(f"Zaak, {text}, einde")


@pytest.mark.parametrize(
    "text",
    ["di 24 nov 14:30", "nog 2 dagen", "1 zaak", "dag 2 van 2", "RVT-2026-0001", "nog 3 uur", "21 zaken", "1.1 dagen"],
)
def test_what_people_say_is_left_alone(text: str) -> None:
    assert wrong_in(text) == []
