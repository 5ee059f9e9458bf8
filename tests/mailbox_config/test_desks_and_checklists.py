"""desks.toml and checklists.toml: what is refused, and with which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbox_config import load
from triage.domain.errors import ConfigurationError

CRITERION = '{ key = "a", title = "A", source = "x" }'


def region(folder: Path, **files: str) -> Path:
    folder.mkdir()
    (folder / "configuration.toml").write_text('extends = "demo"\n')
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    return folder


def checklist(criteria: str, head: str = "") -> str:
    return f'[checklist.ret]\ntitle = "T"\nsource = "x"\nroutes = ["ret"]\n{head}\ncriterion = [{criteria}]\n'


@pytest.mark.parametrize(
    ("file", "text", "why"),
    [
        ("desks", '[desk.nieuw]\nname = "N"\npurpose = "p"\nsource = "s"\nroutes = ["weg"]\n', "'weg' bestaat niet"),
        ("desks", '[desk.nieuw]\nname = "N"\npurpose = "p"\nsource = "s"\nmailboxes = ["weg"]\n', "'weg' bestaat niet"),
        ("desks", '[desk.nieuw]\nname = "N"\npurpose = "p"\nsource = "s"\nbeside = ["weg"]\n', "'weg' bestaat niet"),
        ("desks", '[desk.nieuw]\nname = "N"\npurpose = "p"\nsource = "s"\nnames = ["…"]\n', "is geen zinsdeel"),
        ("desks", '[desk.nieuw]\nname = "N"\npurpose = "p"\nsource = "s"\nmail = ["x"]\n', "niet de juiste vorm"),
        ("desks", '[desk.nieuw]\npurpose = "p"\nsource = "s"\n', "name: ontbreekt"),
        ("checklists", checklist('{ key = "a", title = "A", source = "x", looks = "words" }'), "words horen bij"),
        ("checklists", checklist('{ key = "a", title = "A", source = "x", words = ["b"] }'), "words horen bij"),
        ("checklists", checklist('{ key = "a", title = "A", source = "x", looks = "form" }'), "names horen bij"),
        ("checklists", checklist('{ key = "a", title = "A", source = "x", looks = "ages" }'), "ages hoort bij"),
        (
            "checklists", checklist('{ key = "a", title = "A", source = "x", looks = "ages", ages = [18, 0] }'),
            "ages kan niet",
        ),
        ("checklists", checklist(f"{CRITERION}, {CRITERION}"), "'a' staat er twee keer"),
        ("checklists", checklist('{ key = "a", title = "A", source = "x", instead = [["b"]] }'), "'b' bestaat niet"),
        ("checklists", checklist(CRITERION, 'mailboxes = ["weg"]'), "'weg' bestaat niet"),
        (
            "checklists", checklist('{ key = "a", title = "A", source = "x", looks = "words", words = ["*"] }'),
            "is geen zinsdeel",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(tmp_path: Path, file: str, text: str, why: str) -> None:
    with pytest.raises(ConfigurationError, match=why):
        load(str(region(tmp_path / "r", **{file: text})))


def test_a_mailbox_whose_cases_are_discussed_anonymously_is_never_linked(tmp_path: Path) -> None:
    # Also where somebody took the never_linked of that mailbox away.
    linked = '[mailbox.ret]\nnever_linked = false\nlinked_with = ["zvh"]\n'
    with pytest.raises(ConfigurationError, match="zijn zaken worden anoniem besproken"):
        load(str(region(tmp_path / "r", mailboxes=linked)))


def test_a_region_of_its_own_can_do_without_either(tmp_path: Path) -> None:
    shipped = Path(load("zaanstreek_waterland").folder)
    folder = tmp_path / "eigen"
    folder.mkdir()
    for name in ("mailboxes.toml", "routes.toml", "calendar.toml", "partners.toml"):
        (folder / name).write_bytes((shipped / name).read_bytes())
    (folder / "texts").symlink_to(shipped / "texts")
    found = load(str(folder)).region
    assert (found.desks, found.checklists) == ((), ())
    assert found.checklists_for("ret", "ret") == ()


def test_a_change_of_a_checklist_is_another_configuration(tmp_path: Path) -> None:
    changed = load(str(region(tmp_path / "r", checklists=checklist(CRITERION)))).region
    assert changed.config_hash != load("demo").region.config_hash
