"""docs/koppelen.md and docs/gezondheid.md: each example is run as it stands, on a running queue."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import mailbox_config
from tests.web.parts import Office
from tests.web.test_browser import _serving
from triage.domain.api_token import TokenRole
from triage.domain.hooks import HookEvent
from triage.identity import digest_of
from triage.operate.metrics import METRICS
from triage.workflow.tokens import give_out

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "koppelen.md").read_text("utf-8")
SECRET = "een-token-van-de-test-0123456789"


def blocks(language: str, page: str = PAGE) -> list[str]:
    """The blocks of a page in one language."""
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    office = Office(allowed_hosts=("127.0.0.1",))
    for _ in range(5):
        office.add()
    with office.store.transaction() as tx:
        give_out(
            tx, "test", "zaak", TokenRole.COUPLING, ["veiligheidsteam"], timedelta(days=9), digest_of(SECRET)
        )  # fmt: skip
    with _serving(office) as base:
        yield base


def run(block: str, address: str) -> list[Any]:
    """Run an example in a shell; what it printed."""
    environment = {"PATH": "/usr/bin:/bin", "ADRES": address, "TOKEN": SECRET, "no_proxy": "127.0.0.1"}
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", block],
        env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, (block, done.stderr)
    decoder, found, text = json.JSONDecoder(), [], done.stdout.strip()
    while text:
        value, end = decoder.raw_decode(text)
        found.append(value)
        text = text[end:].strip()
    return found


@pytest.mark.parametrize("block", blocks("sh"), ids=range(len(blocks("sh"))))
def test_each_example_gives_an_answer(address: str, block: str) -> None:
    answers = run(block, address)
    assert answers
    assert all(isinstance(answer, dict) and "status" not in answer for answer in answers)


def test_the_example_of_pages_gives_each_case_once(address: str) -> None:
    (block,) = [each for each in blocks("sh") if "while" in each]
    pages = run(block, address)
    assert [len(page["cases"]) for page in pages] == [2, 2, 1]
    assert len({case["reference"] for page in pages for case in page["cases"]}) == 5


def test_the_answer_that_is_shown_has_the_shape_of_the_real_one(address: str) -> None:
    shown = json.loads(blocks("json")[0])
    (real,) = run(blocks("sh")[0], address)
    assert set(shown) == set(real)
    assert set(shown["cases"][0]) == set(real["cases"][0])
    assert shown["cases"][0] == real["cases"][0]


def test_the_hook_of_the_page_is_a_configuration_and_each_event_is_explained(tmp_path: Path) -> None:
    (block,) = blocks("toml")
    (tmp_path / "configuration.toml").write_text('extends = "zaanstreek_waterland"\n')
    (tmp_path / "hooks.toml").write_text(block)
    loaded = mailbox_config.load(str(tmp_path))
    assert set(loaded.hooks) == {"zaaksysteem"}
    assert {event.value for event in HookEvent if f"`{event.value}`" in PAGE} == {event.value for event in HookEvent}
    assert tomllib.loads(block)


def test_the_shipped_example_is_one_once_it_is_no_comment_any_more(tmp_path: Path) -> None:
    shipped = Path(mailbox_config.__file__).parent / "zaanstreek_waterland" / "hooks.toml"
    lines = shipped.read_text("utf-8").split("Een voorbeeld:\n#\n")[1].splitlines()
    (tmp_path / "configuration.toml").write_text('extends = "zaanstreek_waterland"\n')
    (tmp_path / "hooks.toml").write_text("\n".join(line.removeprefix("# ") for line in lines))
    assert set(mailbox_config.load(str(tmp_path)).hooks) == {"zaaksysteem"}


def test_every_metric_stands_on_the_page_about_health() -> None:
    page = (DOCS / "gezondheid.md").read_text("utf-8")
    assert re.findall(r"^\| `(triage_\w+)`", page, re.MULTILINE) == list(METRICS)
    for text, labels in METRICS.values():
        assert text in page
        assert all(f"`{label}`" in page for label in labels)
