"""
A real browser against a real server: `open_as(user, width=390)` gives a page that is logged in.

A request to any other origin, a violation of the content policy, an error in a script or an answer
of 500 fails the test that caused it. Jobs are worked off in the background as a worker would.
"""

import os
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    expect,
    sync_playwright,
)

from accounts.models import User
from ledgers import runner

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
SHOTS = settings.BASE_DIR / "tests" / "shots"
PHONE, DESK = 390, 1440
HEIGHT = {PHONE: 844, DESK: 900}
WORKER_SECONDS = 0.2
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            # One browser and one server at a time on a small machine.
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        message = f"There is no Chromium at {CHROMIUM} (set CHROMIUM)."
        if os.environ.get("JIANAN_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """Work jobs off in a thread of its own, as the worker's process does."""
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.wait(WORKER_SECONDS):
                runner.work_off(limit=1)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work, daemon=True, name="worker")
    thread.start()
    yield
    stop.set()
    thread.join(timeout=30)


class Stage:
    """Opens pages for people and remembers whatever no page may do."""

    def __init__(self, browser: Browser, server: Any) -> None:
        self.browser, self.server = browser, server
        self.faults: list[str] = []
        self.contexts: list[BrowserContext] = []

    def open_as(self, user: User | None, width: int = DESK, path: str = "/") -> Page:
        """Open a page of the site at a width, logged in without the log-in page."""
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHT[width]},
            is_mobile=width == PHONE, has_touch=width == PHONE, locale="zh-CN",
            timezone_id="Asia/Shanghai", reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(30_000)  # the machine may be busy with the other tests
        self.contexts.append(context)
        context.route("**/*", self._own_origin_only)
        if user is not None:
            client = Client()
            client.force_login(user, backend="accounts.backends.People")
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.server.url}]
            )
        page = context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("response", self._response)
        page.goto(self.server.url + path)
        return page

    def _own_origin_only(self, route: Route) -> None:
        url = route.request.url
        if url.startswith((self.server.url + "/", "data:", "blob:", "about:")):
            route.continue_()
        else:
            self.faults.append(f"other origin: {url}")
            route.abort()

    def _console(self, message: ConsoleMessage) -> None:
        text = message.text
        if "Content Security Policy" in text or "Content-Security-Policy" in text:
            self.faults.append(f"policy: {text}")

    def _response(self, response: Any) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def stage(
    chromium: Browser, live_server: Any, worker: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    stage = Stage(chromium, live_server)
    yield stage
    stage.close()
    assert stage.faults == []


@pytest.fixture
def open_as(stage: Stage) -> Callable[..., Page]:
    return stage.open_as


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keep a picture of the whole page in tests/shots (not in the repository)."""

    def take(page: Page, name: str) -> None:
        SHOTS.mkdir(exist_ok=True)
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)

    return take


def fits(page: Page) -> bool:
    """Say whether nothing sticks out sideways, of a page that is there: a click may still lead to it."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def address(page: Page) -> str:
    """Return the path of the page, ids written as <id>."""
    path = re.sub(r"^https?://[^/]+", "", page.url)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<id>", path)
