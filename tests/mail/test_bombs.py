"""Archive bombs: nothing here unpacks what somebody sent, so a small file stays as small as it came."""

from __future__ import annotations

import ast
import gzip
import io
import zipfile
from pathlib import Path

import pytest

from tests.bounds import at_most
from tests.web.parts import Office
from tests.web.test_mail_view import kept, written
from triage.mail import ChildExtractor, ChildParser

REPOSITORY = Path(__file__).parent.parent.parent
UNPACKERS = frozenset({"zipfile", "tarfile", "gzip", "bz2", "lzma", "zlib", "zipimport"})
# What this service itself packs: its model, and the file of a case.
OWN = frozenset({"classifiers/model_file.py", "triage/web/dossier.py"})
ZEROS = 200_000_000


def _zipped(name: str, data: bytes, copies: int = 1) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(copies):
            archive.writestr(f"{number}-{name}", data)
    return packed.getvalue()


@pytest.fixture(scope="module")
def bombs() -> dict[str, bytes]:
    """By name: 16 times 16 times 200 MB in a few kB (as 42.zip), a stream of 200 MB, one within another, an office file
    that is such an archive."""
    stream = gzip.compress(b"\0" * ZEROS, 9)
    layer = _zipped("zeros.gz", stream, 16)
    deep = _zipped("layer.zip", layer, 16)
    return {"42.zip": deep, "plan.gz": stream, "plan.gz.gz": gzip.compress(stream, 9), "plan.docx": deep}


@pytest.fixture(params=["42.zip", "plan.gz", "plan.gz.gz", "plan.docx"])
def bomb(request: pytest.FixtureRequest, bombs: dict[str, bytes]) -> tuple[str, bytes]:
    return request.param, bombs[request.param]


def test_a_bomb_is_an_attachment_of_the_size_it_came_in(bomb: tuple[str, bytes]) -> None:
    name, data = bomb
    raw = written("", (name, "application/zip", data))
    with at_most(10), ChildParser(children=1) as parser:
        (found,) = parser.start(raw).result().attachments
    assert (found.name, found.size) == (name, len(data))
    extractor = ChildExtractor()
    (part,) = extractor.contents(raw).files
    assert (part.name, part.size) == (name, len(data))
    taken = extractor.file(raw, 1)
    assert taken is not None
    assert taken.data == data


def test_the_file_of_a_case_holds_a_bomb_as_it_came(bombs: dict[str, bytes]) -> None:
    office = Office()
    name, data = "42.zip", bombs["42.zip"]
    address = kept(office, written("", (name, "application/zip", data)))
    with at_most(20):
        answer = office.inside().get(f"/zaak/{address.split('/')[2]}/dossier.zip")
    assert len(answer.content) < 3 * len(data) + 100_000
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        (entry,) = [each for each in archive.infolist() if each.filename.endswith(name)]
        assert entry.file_size == len(data)
        assert archive.read(entry) == data


def test_no_code_that_sees_mail_can_unpack_an_archive() -> None:
    """Whoever adds an unpacker has to bound it, and to say so here."""
    found = {}
    for root in ("triage/mail", "triage/calendar", "triage/workflow", "triage/web", "triage/domain", "classifiers"):
        for file in (REPOSITORY / root).rglob("*.py"):
            names = {name.partition(".")[0] for name in _imported(ast.parse(file.read_text("utf-8")))}
            if names & UNPACKERS:
                found[str(file.relative_to(REPOSITORY))] = names & UNPACKERS
    assert {file: names for file, names in found.items() if file not in OWN} == {}
    assert set(found) >= OWN


def _imported(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found
