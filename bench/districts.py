"""Districts of a size, each in a database of its own, filled once."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def address(name: str) -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{name}"))


def prepare(households: int) -> str:
    """Return the address of a district with so many households, making it where it is missing."""
    name = f"jianan_bench_{households}"
    url = address(name)
    with _cursor() as cursor:
        if not _there(cursor, name):
            cursor.execute(
                f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' "
                "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
            )
    manage(url, "migrate", "--verbosity", "0")
    start = time.monotonic()
    manage(url, "seed_demo", "--households", str(households), "--if-empty")
    say(f"{name}: {time.monotonic() - start:.0f} s to seed, or to see that it was")
    return url


def tidy(url: str) -> None:
    """Do what autovacuum does in a district's first hour."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    connection.close()


def prepare_with_work(households: int) -> str:
    """Return the address of a copy of the district that has work in proportion (bench/work.py)."""
    prepare(households)
    source = f"jianan_bench_{households}"
    name = f"{source}_work"
    url = address(name)
    with _cursor() as cursor:
        if not _there(cursor, name):
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    manage(url, "migrate", "--verbosity", "0")
    worker(url, "bench.work")
    manage(url, "make_duties")  # it may have been another week when the district was made
    return url


@contextmanager
def _cursor() -> Iterator[Any]:
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


def _there(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def manage(url: str, *args: str) -> None:
    subprocess.run([sys.executable, "manage.py", *args], check=True, env=_env(url))


def worker(url: str, module: str, *args: str) -> str:
    """Run one of our modules against a district and return what it printed."""
    command = [sys.executable, "-m", "bench.inside", module, *args]
    done = subprocess.run(command, check=True, env=_env(url), stdout=subprocess.PIPE, text=True)
    return done.stdout


@dataclass(frozen=True)
class Conversation:
    """One of our modules at work on a district: it is told lines and answers lines."""

    process: "subprocess.Popen[str]"

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def listen(self) -> str:
        assert self.process.stdout is not None
        if not (line := self.process.stdout.readline()):
            raise SystemExit("A worker of the bench ended before its time; see above.")
        return line


@contextmanager
def conversation(url: str, module: str) -> Iterator[Conversation]:
    command = [sys.executable, "-m", "bench.inside", module]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=_env(url), stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield Conversation(process)
        finally:
            process.kill()


def _env(url: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url, "DEMO": "1", "JOB_BELL": "0"}
