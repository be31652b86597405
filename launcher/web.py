"""`run.py run`: the whole program on this machine, until Ctrl-C."""

import errno
import http.client
import os
import signal
import socket
import time
from pathlib import Path

from launcher import static
from launcher.packages import install, install_assets
from launcher.places import PYTHON, State, Trouble, say, setting, socket_dir, step
from launcher.processes import Group, Service
from launcher.servers import Servers, claimed, drop_data, servers

READY_LIMIT = 120.0  # seconds

GUNICORN = ["--worker-class=gthread", "--workers=2", "--threads=4", "--graceful-timeout=5"]
# Longer than a proxy, or a phone between two visits, keeps a line that it may ask on again.
GUNICORN += ["--keep-alive=75", "--no-control-socket"]

DEMO_NOTE = """
  Demo accounts, password jianan-demo:
    village officer township reviewer clerk approver inspector leader secretary sysadmin
    neighbour_village neighbour_township
    minzheng canlian weijian yibao zhujian jiaoti shuili yingji renshe nongye xczx
    gongan xinfang jinrong
"""


class Door(http.client.HTTPConnection):
    """HTTP over the web server's socket: it works where the loopback interface is down."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=5)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


def run(args: list[str]) -> int:
    if unknown := set(args) - {"--fresh"}:
        raise Trouble(f"`run` knows --fresh only, not {' '.join(sorted(unknown))}.")
    bind, port = setting("BIND", "127.0.0.1"), setting("PORT", "8000")
    check_port(bind, port)
    install()
    install_assets()
    state = State.of_this_machine()
    state.prepare()
    with claimed(state, "run") as ours:
        if not ours:
            raise Trouble(f"Jianan already runs on {state.root}: stop it, or set JIANAN_STATE.")
        if "--fresh" in args:
            drop_data(state)
        with servers(state) as up:
            up.env.setdefault("DEMO", "1")
            prepare(state, up)
            with Group() as programs:
                serve(state, up, programs, bind, port)
    return 0


def check_port(bind: str, port: str) -> None:
    """Refuse a port that is taken now, not after a minute of preparation."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, int(port)))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Trouble(f"Port {port} is taken: PORT=8001 python3 run.py") from None
            raise Trouble(f"Cannot listen on {bind}:{port}: {error.strerror}.") from None


def prepare(state: State, up: Servers) -> None:
    """Bring database and static files to this version of the program; fill a demo."""
    households = setting("HOUSEHOLDS", "2000")
    with static.collecting(state, up):
        with step("migrations"):
            up.manage("migrate", "-v0")
        if up.env["DEMO"] == "1":
            with step(f"demo district of {households} households, unless there is one"):
                up.manage("seed_demo", "--households", households, "--seed", "1", "--if-empty")


def serve(state: State, up: Servers, programs: Group, bind: str, port: str) -> None:
    """Start web, worker and beat, and keep all alive until somebody stops us."""
    door = socket_dir(state.root / "run", os.geteuid()) / "web.sock"
    address = f"[{bind}]:{port}" if ":" in bind else f"{bind}:{port}"
    web = program(state, up, "web", "gunicorn", "jianan.wsgi")
    web.argv += [f"--bind={address}", f"--bind=unix:{door}", *GUNICORN]
    celery = "--app", "jianan"
    worker = program(state, up, "worker", "celery", *celery, "worker", "-c", "2", "-l", "info")
    worker.argv += ["--without-gossip", "--without-mingle"]
    worker.patience = 8.0
    worker.orphaned = signal.SIGKILL  # a job in hand is resumed by the next worker
    beat = program(state, up, "beat", "celery", *celery, "beat", "-l", "info", "--pidfile=")
    beat.argv += ["--schedule", state.root / "run" / "beat"]
    programs.start(web)
    wait_until_ready(web, door)  # alone first: all at once would keep two cores busy for long
    programs.start(worker)
    programs.start(beat)
    everywhere = bind in ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
    host = "localhost" if everywhere else address.rpartition(":")[0]
    say(f"\n  Jianan is ready: http://{host}:{port}/\n  logs: {state.logs}")
    say(DEMO_NOTE if up.env["DEMO"] == "1" else "")
    say("  Ctrl-C stops everything; the data stay.")
    try:
        while True:
            time.sleep(0.5)
            up.group.revive()
            programs.revive()
    except KeyboardInterrupt:
        say("\nStopping …")


def program(state: State, up: Servers, name: str, module: str, *words: str) -> Service:
    """Return a Python program of the venv as a service; its log starts anew."""
    log = state.logs / f"{name}.log"
    log.unlink(missing_ok=True)
    return Service(name, [PYTHON, "-m", module, *words], log, env=up.env)


def wait_until_ready(web: Service, door: Path) -> None:
    """Wait until /readyz answers 200."""
    limit = time.monotonic() + READY_LIMIT
    while True:
        try:
            line = Door(door)
            line.request("GET", "/readyz")
            answer = str(line.getresponse().status)
            line.close()
        except (OSError, http.client.HTTPException) as error:
            answer = str(error)
        if answer == "200":
            return
        if not web.alive or time.monotonic() > limit:
            raise Trouble(f"The web server is not ready ({answer}):\n{web.tail()}")
        time.sleep(0.1)
