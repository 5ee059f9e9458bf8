"""`triage rights` from the first mail to the decision, on a database on disk."""

from __future__ import annotations

import io
import stat
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.walk.inside import Done, inside
from tests.walk.region import Place, mail

OFFICER = "fg@gemeente.example"
BODY = (
    "Beste collega's,\r\n\r\nHet gaat om Bo Zeldzaam, 06-12345678. De melder is mevrouw Kraakhelder.\r\n\r\n"
    "Met vriendelijke groet,\r\n\r\nAnja Vandenberg\r\n"
)
WHY = "de brief gaat ook over twee andere mensen"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A database with a mail about somebody, and an officer; nothing of a test shows in another's requests."""
    folder = tmp_path_factory.mktemp("rights")
    place = Place(Path("demo"), folder / "home")
    (folder / "een.eml").write_bytes(mail(1, BODY))
    (folder / "twee.eml").write_bytes(mail(2, "Over een ander gezin."))
    assert inside(place, "ingest", str(folder), "--mailbox", "veiligheidsteam", "--json").exit == 0
    added = ("user", "add", OFFICER, "--mailbox", "veiligheidsteam", "--role", "beheerder", "--json")
    assert inside(place, *added).exit == 0
    return place


def _rights(place: Place, *arguments: str) -> Done:
    done = inside(place, "rights", *arguments, "--as", OFFICER, "--json")
    assert "Traceback" not in done.stderr
    assert "Zeldzaam" not in done.stderr
    return done


def _opened(place: Place, kind: str = "access", received: str = "2025-11-03T10:00") -> str:
    who = place.home.parent / "wie.txt"
    who.write_text("Bo Zeldzaam\n")
    done = _rights(place, "open", kind, "--received", received, "--name", f"@{who}")
    assert done.exit == 0, done.stderr
    (shape,) = done.lines
    if received.startswith("2025-11-03"):
        assert shape["due_at"] == "2025-12-04T00:00:00+01:00"
    return str(shape["request"])


def test_what_is_held_is_written_for_its_owner_alone_and_never_over_another_file(place: Place) -> None:
    request, folder, file = _opened(place), place.home.parent / "map", place.home.parent / "uit.zip"
    done = _rights(place, "collect", request, "--out", str(folder), "--thorough")
    assert done.exit == 0, done.stderr
    (shape,) = done.lines
    (case,) = shape["cases"]
    assert case["found_by"] == ["naam"]
    text = (folder / case["case"] / "zaak.txt").read_text()
    assert "Bo Zeldzaam" in text
    assert not {"Kraakhelder", "Vandenberg", "12345678"} & set(text.replace(",", " ").replace(".", " ").split())
    for path in (folder, folder / case["case"]):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "LEESMIJ.txt").stat().st_mode) == 0o600
    again = _rights(place, "collect", request, "--out", str(folder))
    assert again.exit == 2
    assert "bestaat al" in again.stderr

    zipped = _rights(place, "collect", request, "--out", str(file), "--unmasked", "--why", WHY)
    assert zipped.exit == 0, zipped.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        assert "Kraakhelder" in archive.read(f"{case['case']}/zaak.txt").decode()
        assert archive.read(f"{case['case']}/bericht-01.eml") == mail(1, BODY)


def test_a_request_goes_from_its_arrival_to_a_decision_on_the_record(place: Place) -> None:
    yesterday = datetime.now(tz=UTC) - timedelta(days=1)
    request = _opened(place, received=yesterday.isoformat())
    refused = _rights(place, "decide", request, "refused", "--why", WHY)
    assert refused.exit == 2
    assert "noem met --ground" in refused.stderr
    extended = _rights(place, "extend", request, "--why", WHY).lines[0]
    assert extended["extended"]
    assert datetime.fromisoformat(extended["due_at"]) > yesterday + timedelta(days=80)
    _rights(place, "collect", request, "--out", str(place.home.parent / "besluit"))
    done = _rights(place, "decide", request, "partly", "--ground", "15.4", "--why", WHY)
    assert done.exit == 0, done.stderr
    assert (done.lines[0]["outcome"], done.lines[0]["grounds"]) == ("partly", ["15(4)"])
    shown = _rights(place, "show", request).lines[0]
    assert [step["what"] for step in shown["steps"]] == ["extended", "collected", "decided"]
    assert (shown["names"], shown["steps"][2]["reason"]) == (["Bo Zeldzaam"], WHY)
    listed = _rights(place, "list")
    assert "Zeldzaam" not in listed.stdout
    log = inside(place, "audit", "export", "--json").stdout
    for action in ("opened", "extended", "collected", "decided", "viewed"):
        assert f'"rights-{action}"' in log
    assert "Zeldzaam" not in log
    assert WHY not in log
    verified = inside(place, "audit", "verify")
    assert verified.exit == 0, verified.stdout + verified.stderr


def test_a_request_that_is_late_needs_a_person(place: Place) -> None:
    request = _opened(place)
    late = inside(place, "rights", "list", "--as", OFFICER)
    assert late.exit == 1
    assert "TE LAAT" in late.stdout
    assert request in late.stderr
    _rights(place, "decide", request, "refused", "--ground", "12(6)", "--why", WHY)
    assert request not in _rights(place, "list").stderr


def test_a_granted_erasure_erases_nothing_and_names_what_does(place: Place) -> None:
    before = inside(place, "queue", "--json").lines
    request = _opened(place, "erasure")
    done = inside(place, "rights", "decide", request, "granted", "--as", OFFICER)
    assert done.exit == 0, done.stderr
    assert "Er is nog niets gewist" in done.stdout
    assert "`triage purge --execute`" in done.stdout
    assert inside(place, "queue", "--json").lines == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("list",), "noem met --as"),
        (("list", "--as", "niemand@gemeente.example"), "bestaat niet of is uitgezet"),
        (("open", "alles", "--as", OFFICER), "noem wat wordt gevraagd"),
        (("open", "access", "--as", OFFICER), "--received"),
        (("open", "access", "--as", OFFICER, "--received", "2026-11-02"), "noem waarop te zoeken is"),
        (("open", "access", "--as", OFFICER, "--received", "2026-11-02", "--name", "@/weg"), "is niet te lezen"),
        (("collect", "AVG-2026-0001", "--as", OFFICER), "noem met --out"),
        (("collect", "AVG-1999-0001", "--as", OFFICER, "--out", "/tmp/nieuw-rights-x"), "bestaat niet"),
        (("collect", "AVG-1", "--as", OFFICER, "--out", "/tmp/nieuw-rights-x", "--unmasked"), "horen bij elkaar"),
        (("decide", "AVG-2026-0001", "misschien", "--as", OFFICER), "noem het besluit"),
        (("show", "AVG-1999-0001", "--as", OFFICER), "bestaat niet"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_line_that_says_what_to_do(place: Place, arguments: tuple[str, ...], words: str) -> None:
    done = inside(place, "rights", *arguments)
    assert done.exit == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not Path("/tmp/nieuw-rights-x").exists()
