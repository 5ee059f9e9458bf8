"""A private Chromium: one for each process that tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.servers.require import missing

# What a page must show it shows at once on a quiet machine; the bound is for a busy one.
_PATIENCE = 120_000
expect.set_options(timeout=_PATIENCE)

_PROGRAM = Path("/usr/bin/chromium")
# What Playwright itself leaves out, for its list gives way to ours...
_THEIRS = """
    AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsUpgrades HttpsFirstBalancedModeAutoEnable
    LensOverlay MediaRouter PaintHolding ThirdPartyStoragePartitioning AvoidCorsURLLoaderRestartOnRedirect
    OptimizationHints NetworkTimeServiceQuerying AimEnabled PreconnectToSearch
"""
# ... and the pages of Chromium's own that every context would open unseen, at a process each.
_OURS = "WebUIOmniboxPopup WebUIOmniboxAimPopup WebUIOmniboxFullPopup SpareRendererForSitePerProcess"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    f"--disable-features={','.join((_THEIRS + _OURS).split())}",
]


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """A browser for as long as the block lasts."""
    if not _PROGRAM.exists():
        missing("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(_PROGRAM), args=_ARGUMENTS)
        yield chromium
        chromium.close()


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """A context of a test's own, which waits as long as a busy machine may need."""
    context = browser.new_context(**options)
    context.set_default_timeout(_PATIENCE)
    return context


@dataclass
class Profiles:
    """Contexts that are kept, by whether scripts run and whose they are: a new one costs as much as ten pages."""

    browser: Browser
    _kept: dict[tuple[bool, str], BrowserContext] = field(default_factory=dict)

    @contextmanager
    def page(self, *, javascript: bool, whose: str = "") -> Iterator[Page]:
        """A page with no cookie of the page before it. What scripts store belongs to a server's port, and every test
        has a server of its own."""
        kept = (javascript, whose)
        if kept not in self._kept:
            self._kept[kept] = new_context(self.browser, java_script_enabled=javascript)
        self._kept[kept].clear_cookies()
        with self._kept[kept].new_page() as page:
            yield page
