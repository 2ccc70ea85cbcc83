"""The system's own Chromium for the tests of pages, and what a page must never do: complain, or call out.

No browser is downloaded. Where there is none, the tests are left out with a reason, but in CI they fail.
"""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

NAMES = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Visit:
    """An open page with what its console said and which addresses it asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextmanager
def open_browser(*arguments: str) -> Iterator[Browser]:
    """Start the browser for the length of a test session, with more arguments where a test needs them."""
    executable = next((path for path in map(shutil.which, NAMES) if path), None)
    if executable is None:
        missing = f"no browser found; install Debian's chromium-headless-shell (looked for {', '.join(NAMES)})"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    browser = _start_driver().chromium.launch(executable_path=executable, args=[*ARGUMENTS, *arguments])
    yield browser
    browser.close()


@cache
def _start_driver() -> Playwright:
    """One for the whole test process: it keeps an event loop running in this thread, and refuses a second one."""
    driver = sync_playwright().start()
    atexit.register(driver.stop)
    return driver


@contextmanager
def visit(browser: Browser, path: Path, *, width: int = 1280) -> Iterator[Visit]:
    """Open a local file in a window of its own, listening before it loads."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    seen = Visit(page)
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("request", lambda request: seen.requests.append(request.url))
    page.goto(path.as_uri())
    yield seen
    page.close()
