"""Makes the pictures of the README and the manual from the running demo: invented mails, the real pages.

    .venv/bin/python docs/pictures/make.py

Starts `triage demo` in an empty home, waits for its link, opens the pages in Chromium (1280 wide, light) and takes what
fits on the screen. Needs the development environment (Playwright) and Debian's chromium, or another by TRIAGE_CHROMIUM.
A picture above 300 KB is refused, and all together above 1.5 MB: pages of text must load fast.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Locator, Page, sync_playwright

HERE = Path(__file__).parent
WIDTH, HEIGHT = 1280, 860
LARGEST, ALL = 300_000, 1_500_000
_DEMO = [sys.executable, "-c", "from triage.cli.main import run; run()", "demo"]
_CHROMIUM = os.environ.get("TRIAGE_CHROMIUM", "/usr/bin/chromium")


@contextmanager
def demo() -> Iterator[str]:
    """The link into a demo that runs while this is open."""
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": os.environ["PATH"], "HOME": home, "PYTHONPATH": str(HERE.parents[1])}
        process = subprocess.Popen(_DEMO, cwd=home, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
        assert process.stdout is not None
        try:
            yield next(line.strip() for line in process.stdout if "http://" in line)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)


def _case_with(page: Page, queue: str, wanted: str) -> Locator:
    """Opens the first case of the queue that has *wanted*; where that is."""
    page.goto(queue)
    links = [link.get_attribute("href") or "" for link in page.locator("#rijen th a").all()]
    for link in links:
        page.goto(urljoin(queue, link))
        found = page.locator(wanted)
        if found.count():
            return found.first
    raise SystemExit(f"no case of the demo has {wanted}")


def _queue(page: Page, queue: str) -> None:
    page.goto(queue)
    page.locator("#rijen tr").first.wait_for()


def _case(page: Page, queue: str) -> None:
    _case_with(page, queue, "mark")


def _call(page: Page, queue: str) -> None:
    _case_with(page, queue, "a[href$='/vastleggen/call']").click()
    page.get_by_label("gesproken", exact=True).check()


def _proposal(page: Page, queue: str) -> None:
    _case_with(page, queue, ".outbound .event").evaluate("one => one.closest('section').scrollIntoView()")


def _draft(page: Page, queue: str) -> None:
    _case_with(page, urljoin(queue, "/?mailbox=lokaal-team"), "a[href$='/opstellen/overdracht-bevestigen']").click()
    page.get_by_role("button", name="Bekijk de mail").click()
    page.get_by_role("button", name="Verstuur deze mail").wait_for()


PICTURES = {
    "wachtrij.png": _queue,
    "zaak.png": _case,
    "gesprek.png": _call,
    "voorstel.png": _proposal,
    "opstellen.png": _draft,
}


def main() -> None:
    """Take the pictures."""
    with demo() as link, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", locale="nl-NL")
        page.goto(link)
        queue = page.url
        for name, opened in PICTURES.items():
            opened(page, queue)
            page.screenshot(path=HERE / name)
        browser.close()
    sizes = {name: (HERE / name).stat().st_size for name in PICTURES}
    large = {name: size for name, size in sizes.items() if size > LARGEST}
    if large or sum(sizes.values()) > ALL:
        raise SystemExit(f"too large ({large or sum(sizes.values())}): choose a smaller screen")


if __name__ == "__main__":
    main()
