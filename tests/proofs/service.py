"""The real program for proofs: `run.py` on databases of its own, its API, its rows, its processes."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psycopg2

from launcher.places import PYTHON, ROOT
from launcher.processes import dies_with_us

PASSWORD = "jianan-demo"
READY_LIMIT, GONE_LIMIT = 120.0, 20.0  # seconds


@dataclass
class Databases:
    """A seeded district that nobody works on, and copies of it for one run each."""

    env: dict[str, str]  # of embedded servers, as launcher.servers gives it
    households: int

    @property
    def seeded(self) -> str:
        return f"proof_{self.households}"

    def env_of(self, name: str) -> dict[str, str]:
        """Return the environment of a program on the database of a name."""
        url = f"postgresql://jianan@/{name}?host={self.env['PGHOST']}"
        return {**self.env, "DATABASE_URL": url, "DEMO": "1", "HOUSEHOLDS": str(self.households)}

    def connect(self, name: str) -> Any:
        connection = psycopg2.connect(host=self.env["PGHOST"], user="jianan", dbname=name)
        connection.autocommit = True
        return connection

    def tell(self, statement: str) -> None:
        connection = self.connect("postgres")
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    def seed(self) -> None:
        """Fill the district, once for all runs; renamed when it is whole."""
        connection = self.connect("postgres")
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [self.seeded])
            there = cursor.fetchone() is not None
        connection.close()
        if there:
            self.manage(self.seeded, "migrate", "-v0")
            return
        self.tell("DROP DATABASE IF EXISTS proof_filling WITH (FORCE)")
        self.tell(
            "CREATE DATABASE proof_filling TEMPLATE template0 ENCODING 'UTF8' "
            "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        )
        self.manage("proof_filling", "migrate", "-v0")
        self.manage("proof_filling", "seed_demo", "--households", str(self.households))
        self.tell(f"ALTER DATABASE proof_filling RENAME TO {self.seeded}")

    def copy(self, name: str) -> None:
        self.tell(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.tell(f"CREATE DATABASE {name} TEMPLATE {self.seeded} STRATEGY FILE_COPY")

    def manage(self, name: str, *words: str) -> None:
        argv = [PYTHON, ROOT / "manage.py", *words]
        done = subprocess.run(
            argv, env=self.env_of(name), cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"manage.py {words[0]} failed:\n{done.stdout}{done.stderr}")


@dataclass
class Program:
    """A running `run.py`; everything it starts is found as its descendant."""

    env: dict[str, str]
    port: int
    log: Path
    tokens: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, ROOT / "run.py"],
                env={**self.env, "PORT": str(self.port)},
                stdout=log, stderr=log, cwd=ROOT, start_new_session=True,
                preexec_fn=dies_with_us(signal.SIGTERM),
            )  # fmt: skip
        limit = time.monotonic() + READY_LIMIT
        while not self.worker:
            with suppress(OSError), urlopen(self.url("/readyz"), timeout=5):  # noqa: S310
                pass  # the worker is started when the web server answers
            if self.process.poll() is not None or time.monotonic() > limit:
                raise SystemExit(f"run.py is not ready: {self.log}")
            time.sleep(0.2)

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()

    def cut_off(self) -> None:
        """Kill run.py itself. :raises SystemExit: something that it started lives on"""
        assert self.process
        family = descendants(self.process.pid)
        self.process.kill()
        self.process.wait()
        limit = time.monotonic() + GONE_LIMIT
        while left := [pid for pid in family if command(pid)]:
            if time.monotonic() > limit:
                raise SystemExit(f"Lives on after kill -9 of run.py: {[*map(command, left)]}")
            time.sleep(0.1)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    # -- the API -----------------------------------------------------------------------------

    def get(self, who: str, path: str) -> Any:
        return self._ask(who, path)

    def post(self, who: str, path: str) -> Any:
        return self._ask(who, path, b"", {"Content-Type": "application/json"})

    def upload(self, who: str, path: Path, **fields: str) -> Any:
        """Send a department's file; return the answer, `{id, job}`."""
        edge = uuid.uuid4().hex
        name = f'name="file"; filename="{path.name}"'
        parts = [(f'name="{key}"', value.encode()) for key, value in fields.items()]
        parts.append((name, path.read_bytes()))
        head = "--{}\r\nContent-Disposition: form-data; {}\r\n\r\n"
        body = b"".join(head.format(edge, what).encode() + data + b"\r\n" for what, data in parts)
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return self._ask(
            who, "/api/v1/comparison/batches/", body + f"--{edge}--\r\n".encode(), kind
        )

    def _ask(
        self, who: str, path: str, body: bytes | None = None, head: dict[str, str] | None = None
    ) -> Any:
        if who and who not in self.tokens:
            given = json.dumps({"username": who, "password": PASSWORD}).encode()
            kind = {"Content-Type": "application/json"}
            self.tokens[who] = self._ask("", "/api/v1/token/", given, kind)["token"]
        heads = {**(head or {}), **({"Authorization": f"Token {self.tokens[who]}"} if who else {})}
        request = Request(self.url(path), data=body, headers=heads)  # noqa: S310 - our own address
        try:
            with urlopen(request, timeout=300) as answer:  # noqa: S310
                return json.load(answer)
        except HTTPError as error:
            raise SystemExit(f"{path}: {error.code} {error.read().decode()[:500]}") from error

    # -- its processes -----------------------------------------------------------------------

    @property
    def worker(self) -> int | None:
        """Return the Celery worker: the parent of its pool, a child of run.py."""
        assert self.process
        for pid in children(self.process.pid):
            if b"\0celery\0" in (words := command(pid)) and b"\0worker\0" in words:
                return pid
        return None

    def at_work(self, owner: str) -> int | None:
        """Return the pool's process that has a job, by the job's owner."""
        pid = int(owner.split(":")[1]) if owner else 0
        worker = self.worker
        return pid if worker and pid in children(worker) else None

    def reader_of(self, owner: str) -> int | None:
        """Return the process in which that one reads the spreadsheet."""
        parent = self.at_work(owner)
        found = children(parent) if parent else []
        return next((pid for pid in found if b"ledgers.sheets.child" in command(pid)), None)


def children(parent: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if path.read_text().rpartition(")")[2].split()[1] == str(parent):
                found.append(int(path.parent.name))
    return found


def descendants(parent: int) -> list[int]:
    """Return the processes that a process started, and those that they started."""
    found = children(parent)
    for pid in found:
        found += children(pid)
    return found


def command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def kill(pid: int | None) -> bool:
    """End a process of ours as a power cut would; False when it is not there (any more)."""
    if not pid:
        return False
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False
