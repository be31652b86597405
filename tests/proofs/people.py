"""
Demo people in a real Chromium, at a service that runs somewhere: what the proofs of pages share.

They talk to the service over HTTP alone, as a person's browser does, and never to its database.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PHONE, DESK = (390, 844), (1440, 900)


def at_home() -> None:
    """Go on in the project's own Python, which has Playwright: installed where it is not yet."""
    sys.path[:0] = [] if str(ROOT) in sys.path else [str(ROOT)]
    from launcher.packages import install
    from launcher.places import PYTHON, VENV

    if Path(sys.prefix) == VENV:
        return
    install("requirements-dev.txt")
    os.execv(PYTHON, [str(PYTHON), *sys.argv])


class People:
    """
    Opens pages for demo people, who log in once each by a click on the log-in page.

    `faults` collects what no page may do: answers of 500, script errors, breaches of the content
    policy, requests to other places, pages wider than the window.
    """

    def __init__(self, browser: Any, url: str) -> None:
        self.browser, self.url = browser, url.rstrip("/")
        self.faults: list[str] = []
        self.keys: dict[str, Any] = {}

    def open(self, username: str = "", size: tuple[int, int] = DESK, path: str = "/") -> Any:
        """Return a page of that size, logged in as a demo person; without a name as nobody."""
        phone = size == PHONE
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, is_mobile=phone, has_touch=phone,
            locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce",
            storage_state=self.keys.get(username),
        )  # fmt: skip
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("response", self._response)
        page.goto(self.url + path)
        if username and username not in self.keys:
            page.locator(f'input[name=username][value="{username}"] ~ button').click()
            page.wait_for_url(self.url + path)
            self.keys[username] = context.storage_state()
        return page

    def fits(self, page: Any) -> None:
        """Note a page that sticks out sideways, once it is there."""
        page.wait_for_load_state()
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            self.faults.append(f"too wide at {page.viewport_size['width']}: {page.url}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.url + "/", "data:", "blob:", "about:")):
            self.faults.append(f"other origin: {request.url}")

    def _console(self, message: Any) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.faults.append(f"policy: {message.text}")

    def _response(self, response: Any) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url}")


@contextmanager
def people(url: str) -> Iterator[People]:
    """Start Chromium for the demo people of a service."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage"],
            # Dates in fields as on an office's machine, if Chromium has Chinese (chromium-l10n).
            env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "zh_CN"},
        )
        yield People(browser, url)
        browser.close()


class Clock:
    """Says what each step took as the person before the screen felt it."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, float]] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.monotonic()
        yield
        self.steps.append((name, time.monotonic() - start))
        print(f"  {self.steps[-1][1]:7.1f} s  {name}", flush=True)
