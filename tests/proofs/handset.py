"""
A phone of a proof: it speaks to the service as phone/static/phone/sync.js does, without a screen.

Log-in by the page, a number of its own, the week; then visits first, photos in pieces after them.
A lost answer is asked for again at once, then the whole again after longer and longer waits.
"""

import hashlib
import http.client
import json
import random
import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.proofs.service import PASSWORD

API = "/api/v1/"
FIRST_WAIT, LONGEST_WAIT = 5.0, 300.0  # seconds, as in sync.js
LONGEST_REST = 5.0
SPREAD = 4.0  # within which phones begin that are back at the same instant, as in main.js
RESEND = (0.5, 1.5)
TURNS = 60  # flushes after which a phone gives up and the proof fails
SOON = frozenset({408, 423, 429})
TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')


class Lost(Exception):
    """No whole answer came."""


@dataclass
class Handset:
    port: int
    username: str
    chance: random.Random
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""
    phone: str = ""
    village: str = ""  # a name for it: the first household of its list
    pack: dict[str, Any] = field(default_factory=dict)
    queue: list[dict[str, Any]] = field(default_factory=list)
    photos: dict[str, bytes] = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)  # of each visit, from asking to its answer
    turns: int = 0
    resent: int = 0
    stored_at: float = 0.0  # time.monotonic() of its last visit's answer
    line: http.client.HTTPConnection | None = None

    # -- the line ----------------------------------------------------------------------------

    def send(self, method: str, path: str, body: bytes, heads: dict[str, str]) -> tuple[int, bytes]:
        """
        Ask once; as browsers do, on a new line where the server has closed the kept one meanwhile.

        :raises Lost: the answer did not come whole
        """
        kept, self.line = self.line is not None, self.line or self._dial()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            try:
                answer = self._asked(self.line, method, path, body, {**heads, "Cookie": cookies})
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                if not kept:
                    raise
                self.hang_up()
                self.line = self._dial()
                answer = self._asked(self.line, method, path, body, {**heads, "Cookie": cookies})
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.hang_up()
            raise Lost(str(error)) from error
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        if answer.will_close:
            self.hang_up()
        return answer.status, text

    def _dial(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    @staticmethod
    def _asked(line: Any, method: str, path: str, body: bytes, heads: dict[str, str]) -> Any:
        line.request(method, path, body or None, heads)
        return line.getresponse()

    def hang_up(self) -> None:
        if self.line:
            self.line.close()
        self.line = None

    def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "application/json"
    ) -> tuple[int, bytes]:
        """Ask the API; once again when the answer was lost. :raises Lost: also a busy server"""
        heads = {"X-CSRFToken": self.csrf, "Accept": "application/json"}
        heads |= {"Content-Type": kind} if body else {}
        try:
            status, text = self.send(method, API + path, body, heads)
        except Lost:
            self.resent += 1
            time.sleep(self.chance.uniform(*RESEND))
            status, text = self.send(method, API + path, body, heads)
        if status >= 500 or status in SOON:
            raise Lost(str(status))
        return status, text

    def post(self, path: str, said: Any) -> tuple[int, bytes]:
        return self.ask("POST", path, json.dumps(said).encode())

    # -- what a person does once ---------------------------------------------------------------

    def log_in(self) -> None:
        """By the page, with its form. :raises AssertionError: it does not let us in"""
        self.send("GET", "/login/", b"", {})
        form = {"username": self.username, "password": PASSWORD}
        form["csrfmiddlewaretoken"] = self.cookies["csrftoken"]
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        status, text = self.send("POST", "/login/", urlencode(form).encode(), kind)
        assert status == 302, f"{self.username}: {status} {text[:200]!r}"

    def enrol(self) -> None:
        status, text = self.send("GET", "/phone/phones/", b"", {})
        found = TOKEN.search(text.decode())
        assert found, f"{self.username}: {status}"
        self.csrf = found[1]
        status, text = self.post("phones/", {"name": "手机"})
        assert status == 201, text
        self.phone = json.loads(text)["id"]
        self.fetch_week()

    def fetch_week(self) -> None:
        status, text = self.ask("GET", f"phones/{self.phone}/week/")
        assert status == 200, text[:200]
        self.pack = json.loads(text)
        self.csrf = self.pack["csrf"]

    def put(self, home: dict[str, Any], *, photo: bytes = b"", **said: Any) -> dict[str, Any]:
        """Write a visit down, as the form does."""
        visit = {
            "uuid": str(uuid.uuid4()),
            "household": home["id"], "base": home["base"] or "", "visited_on": self.pack["today"],
            "mode": "home", "visitors": [self.pack["user"]["name"]], "changed": bool(said),
            "items": {}, "note": "", "risks": [], "risk_note": "", **said,
        }  # fmt: skip
        self.queue.append(visit)
        if photo:
            self.photos[visit["uuid"]] = photo
        return visit

    # -- sync.js -------------------------------------------------------------------------------

    def flush(self) -> None:
        """Send until nothing waits. :raises AssertionError: never"""
        failures = 0
        while True:
            self.turns += 1
            assert self.turns < TURNS, f"{self.username} never gets through"
            left = len(self.queue), len(self.photos)
            try:
                return self.turn()
            except Lost:
                failures = 0 if (len(self.queue), len(self.photos)) != left else failures
                wait = min(LONGEST_WAIT, FIRST_WAIT * 2**failures)
                failures += 1
                time.sleep(wait * self.chance.uniform(0.75, 1.25))

    def turn(self) -> None:
        status, text = self.ask("GET", f"phones/{self.phone}/standing/")
        assert (status, json.loads(text)) == (200, {"wipe": False}), text
        while self.queue:
            visit = self.queue[0]
            start = time.monotonic()
            status, text = self.post("visits/", {**visit, "ask": True})
            self.stored_at = time.monotonic()
            self.seconds.append(self.stored_at - start)
            assert status in {200, 201}, f"{status} {text.decode()}"
            self.answers[visit["uuid"]] = (status, text)
            self.queue.pop(0)
            time.sleep(min(LONGEST_REST, 2 * self.seconds[-1]))
        for key, photo in list(self.photos.items()):
            self.send_photo(key, photo)
            del self.photos[key]
        self.fetch_week()
        self.post(f"phones/{self.phone}/contact/", {})

    def send_photo(self, key: str, photo: bytes) -> None:
        path, digest = f"visits/{key}/photo/", hashlib.sha256(photo).hexdigest()
        status, text = self.ask("GET", path)
        while not (found := json.loads(text))["kept"]:
            assert status == 200, text
            start = found["received"]
            piece = photo[start : start + self.pack["piece_bytes"]]
            fields = {"start": start, "size": len(photo), "sha256": digest}
            status, text = self.ask("POST", path, *form_of(fields, piece))


def form_of(fields: dict[str, Any], piece: bytes) -> tuple[bytes, str]:
    """Return a multipart body and its content type; the edge is new each time, as a browser's."""
    edge = uuid.uuid4().hex
    head = '--{}\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    body = b"".join(
        head.format(edge, key, "").encode() + str(value).encode() + b"\r\n"
        for key, value in fields.items()
    )
    body += head.format(edge, "piece", '; filename="piece"').encode() + piece + b"\r\n"
    return body + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"
