"""Makes the picture of the queue in this folder from the running demo: invented mails, the real pages.

    .venv/bin/python docs/pictures/make.py

Starts `triage demo` in an empty home, waits for its link, opens the queue in Chromium (1280 wide, light) and takes what
fits on the screen. Needs the development environment (Playwright) and Debian's chromium, or another by TRIAGE_CHROMIUM.
A picture above 300 KB is refused: the README must load fast.
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

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
PICTURE = HERE / "wachtrij.png"
WIDTH, HEIGHT = 1280, 860
LARGEST = 300_000
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


def main() -> None:
    """Take the picture."""
    with demo() as link, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", locale="nl-NL")
        page.goto(link)
        page.locator("#rijen tr").first.wait_for()
        page.screenshot(path=PICTURE)
        browser.close()
    size = PICTURE.stat().st_size
    if size > LARGEST:
        PICTURE.unlink()
        raise SystemExit(f"{PICTURE.name} is {size:,} bytes: more than {LARGEST:,}; choose a smaller screen")


if __name__ == "__main__":
    main()
