"""The two servers a program of ours needs, embedded or given, and the environment to reach them."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launcher.places import PYTHON, ROOT, VENV, State, Trouble, say, setting, step
from launcher.postgres import Cluster
from launcher.processes import Group, run
from launcher.valkey import Valkey


@dataclass(frozen=True)
class Servers:
    """What is running, and what children are told of it."""

    group: Group
    env: dict[str, str]

    def manage(self, *words: str) -> None:
        """Run a command of manage.py that has to succeed."""
        run([PYTHON, ROOT / "manage.py", *words], env=self.env)


@contextmanager
def claimed(state: State, command: str) -> Iterator[bool]:
    """
    Hold the state directory for one command; yield False if `run` serves it already.

    The kernel drops the lock when its holder dies, however that happens.
    """
    with state.lock.open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if file.read() == "run":
                yield False
                return
            say(f"· waiting for another command that uses {state.root}")
            fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        file.truncate()
        file.write(command)
        file.flush()
        yield True


def environment(state: State) -> dict[str, str]:
    """Return the environment of our children, as far as it does not depend on servers."""
    return {
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        **os.environ,
        "SECRET_KEY": setting("SECRET_KEY") or state.secret_key(),
        "JIANAN_STATE": str(state.root),
        "PYTHONUNBUFFERED": "1",
        # PYTHONDONTWRITEBYTECODE, usual in containers, triples every start: write, but aside.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(VENV / "pycache"),
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
    }


@contextmanager
def servers(state: State, *, running: bool = False) -> Iterator[Servers]:
    """Start what is not given by DATABASE_URL and REDIS_URL, or is `running` already."""
    env = environment(state)
    with Group() as group:
        if not setting("DATABASE_URL"):
            cluster = Cluster(state)
            env["DATABASE_URL"] = cluster.url
            env["PGHOST"] = str(cluster.sockets)
            start(group, cluster, running)
        if not setting("REDIS_URL"):
            valkey = Valkey(state)
            env["REDIS_URL"] = valkey.url
            env["CELERY_BROKER_URL"] = valkey.broker_url
            start(group, valkey, running)
        run([PYTHON, Path(__file__).with_name("create_database.py")], env=env)
        yield Servers(group, env)


def start(group: Group, server: Cluster | Valkey, running: bool) -> None:
    if running:
        if not server.ready:
            raise Trouble("The servers of the running `run.py` are not ready yet: try again.")
        return
    server.prepare()
    service = server.service()
    group.start(service)
    server.wait(service)


def drop_data(state: State) -> None:
    """Forget everything that `run` ever kept; a given database is not ours to drop."""
    if setting("DATABASE_URL"):
        raise Trouble("--fresh drops the embedded database only, but DATABASE_URL names another.")
    cluster = Cluster(state)
    with step(f"dropping the data in {state.root}"):
        if (cluster.data / "PG_VERSION").exists():
            cluster.end_leftover()
        Valkey(state).prepare()
        for path in (cluster.home, *(state.root / n for n in ("valkey", "uploads", "static"))):
            shutil.rmtree(path, ignore_errors=True)
        for path in state.keys.iterdir():
            path.unlink()
        state.prepare()
