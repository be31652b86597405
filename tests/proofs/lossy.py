"""A line that loses answers: a proxy that passes each request on and cuts its first answer off."""

import gzip
import hashlib
import http.client
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
RARELY = 16  # one request in so many is cut twice: the phone has to wait and begin anew


@dataclass
class Line:
    """What went over it: how often each request came, and the answers that nobody heard."""

    target: int
    seen: Counter[str] = field(default_factory=Counter)
    lost: dict[bytes, list[tuple[int, bytes]]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def cut(self) -> int:
        return sum(map(len, self.lost.values()))

    def loses(self, path: str, said: bytes, answer: tuple[int, bytes]) -> bool:
        """Say whether this answer is cut off; only what the app asks for is, not its pages."""
        if not path.startswith("/api/"):
            return False
        name = hashlib.sha256(said).hexdigest()
        with self.lock:
            self.seen[name] += 1
            if self.seen[name] > (2 if int(name[:8], 16) % RARELY == 0 else 1):
                return False
            self.lost.setdefault(said, []).append(answer)
        return True


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    line: Line

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        server = http.client.HTTPConnection("127.0.0.1", self.line.target, timeout=120)
        heads = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        server.request(self.command, self.path, body or None, {**heads, "Connection": "close"})
        answer = server.getresponse()
        text = answer.read()
        server.close()
        said = f"{self.command} {self.path}\n{heads.get('Cookie', '')}\n".encode() + body
        packed = answer.getheader("Content-Encoding") == "gzip"
        plain = gzip.decompress(text) if packed else text
        lost = self.line.loses(self.path, said, (answer.status, plain))
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if not lost:
            self.wfile.write(text)
            return
        # The head and half of the words arrive; then the line is dead, without a good-bye.
        self.wfile.write(text[: len(text) // 2])
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    do_GET = do_POST = pass_on

    def log_message(self, *_: object) -> None: ...


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_: object) -> None:
        """Who hangs up is no fault of the line."""


@contextmanager
def lossy(port: int, target: int) -> Iterator[Line]:
    """Listen on a port and lose the first answers of what listens on the other."""
    line = Line(target)
    handler = type("Lossy", (Handler,), {"line": line})
    server = Server(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield line
    server.shutdown()
    server.server_close()
