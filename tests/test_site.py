"""The documentation site: built with warnings as errors, whole, and without anything of another server."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request

ROOT = Path(__file__).parents[1]
# Of the repository: what the site is made of.
MADE_OF = ("mkdocs.yml", "mkdocs_hooks.py", "README.md", "CHANGELOG.md", "docs")


def build(root: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """The command of `make docs`, into a folder of the test's own."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=root, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = build(ROOT, folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_of_docs_is_on_the_site_and_the_readme_is_its_first(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")}
    made = {path.relative_to(site).with_suffix(".md") for path in site.rglob("*.html")}
    # papieren/README.md is the first page of its folder.
    assert {path.with_name("index.md") if path.name == "README.md" else path for path in pages} <= made
    assert "Een echte mailbox aansluiten" in (site / "index.html").read_text("utf-8")


def test_every_link_of_the_site_stays_on_it_and_leads_somewhere(site: Path) -> None:
    gone = []
    for page in site.rglob("*.html"):
        if page.name == "404.html":  # its links begin at the root of whatever server it stands on
            continue
        for link in re.findall(r'(?:href|src)="([^"#]+)', page.read_text("utf-8")):
            if not re.match(r"[a-z]+:", link) and not (page.parent / link).exists():
                gone.append(f"{page.relative_to(site)}: {link}")
    assert gone == []


def test_nothing_is_fetched_from_another_server(site: Path, browser: Browser) -> None:
    asked: list[str] = []
    with browser.new_page() as page:
        page.set_default_timeout(120_000)

        def note(request: Request) -> None:
            asked.append(request.url)

        page.on("request", note)
        for name in ("index.html", "aan-de-slag.html", "configuratie.html", "papieren/index.html"):
            page.goto((site / name).as_uri())
            page.wait_for_load_state("networkidle")
    assert len(asked) > 4
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_a_link_that_leads_nowhere_or_a_page_in_no_menu_is_an_error(tmp_path: Path) -> None:
    for name in MADE_OF:
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)
    with (tmp_path / "docs" / "handleiding.md").open("a", encoding="utf-8") as file:
        file.write("\n[nergens](bestaat-niet.md) en [ook niet](toegang.md#geen-kop)\n")
    with (tmp_path / "README.md").open("a", encoding="utf-8") as file:
        file.write("\n[nergens](docs/ook-niet.md)\n")
    (tmp_path / "docs" / "zwerver.md").write_text("# Staat in geen menu\n", "utf-8")
    done = build(tmp_path, tmp_path / "site")
    assert done.returncode != 0
    warnings = [line for line in done.stderr.splitlines() if line.startswith("WARNING")]
    for named in ("bestaat-niet.md", "ook-niet.md", "geen-kop"):
        assert any(named in line for line in warnings), done.stderr
    assert "zwerver.md" in done.stderr
