"""
The program as a stranger meets it: an ordinary user, an empty home, one command; and its end.

    python3 tests/proofs/ordinary_user.py [--port 8101] [--without-node] [--impatient]

As root, on a machine that may be used so: it makes a user, clones HEAD into the empty home, and
starts `run.py` there again and again: cold, without a network, after Ctrl-C, SIGTERM and kill -9.
After each end no process of that user may be left. `--impatient` breaks the first starts off at
several seconds, by Ctrl-C and by kill -9, and expects the next to come through. The user is removed at the end. Standard
library only. Prints a table of seconds, and fails if a line does not hold.
"""

import argparse
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLD, AGAIN, GONE = 150.0, 25.0, 20.0  # seconds: first start, later ones, the end of all processes
TRIED_AT_LEAST = 240.0  # seconds until we give up: a slow start is a figure, too
CTRL_C = b"\x03"
# Seconds after which an impatient person breaks a first start off; by turns kindly and not.
IMPATIENT = (1, 3, 6, 10, 16, 24, 8, 16, 20, 12, 16, 8)

# Asks from inside the program's own network, which may be one without a way out.
ASK = """
import sys, urllib.request
try:
    print(urllib.request.urlopen(sys.argv[1], timeout=5).status)
except OSError as error:
    print(error)
"""


@dataclass
class Stranger:
    """A user made for this proof, and what became of each start."""

    name: str
    port: int
    table: list[tuple[str, float, float]] = field(default_factory=list)  # what, seconds, limit

    @property
    def home(self) -> Path:
        return Path(pwd.getpwnam(self.name).pw_dir)

    @property
    def checkout(self) -> Path:
        return self.home / "jianan"

    def processes(self) -> dict[int, str]:
        """Return the user's processes and their commands, from /proc."""
        uid, found = pwd.getpwnam(self.name).pw_uid, {}
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                if path.stat().st_uid == uid and words:
                    found[int(path.name)] = words[:160]
        return found

    def note(self, what: str, seconds: float, limit: float) -> None:
        self.table.append((what, seconds, limit))
        verdict = "" if seconds <= limit else f"   MORE THAN {limit:.0f}"
        sys.stdout.write(f"{seconds:7.1f} s  {what}{verdict}\n")
        sys.stdout.flush()


@contextmanager
def stranger(name: str, port: int) -> Iterator[Stranger]:
    """Make the user, with a clone in the home and nothing else; remove all of it afterwards."""
    subprocess.run(["useradd", "--create-home", "--skel", "/var/empty", name], check=True)
    who = Stranger(name, port)
    try:
        clone = ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(who.checkout)]
        subprocess.run(clone, check=True)
        subprocess.run(["chown", "-R", f"{name}:", str(who.checkout)], check=True)
        yield who
    finally:
        for pid in who.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.5)
        subprocess.run(["userdel", "--remove", name], check=False, stderr=subprocess.DEVNULL)


class Start:
    """
    One start of `run.py` on a terminal of its own; `inside` are words of `unshare`.

    One that will be killed is `detached`: when the leader of a terminal dies, the kernel hangs up
    on all others there, and would end what we are to find.
    """

    def __init__(
        self, who: Stranger, *inside: str, before: str = "true", detached: bool = False
    ) -> None:
        self.who, self.began = who, time.monotonic()
        log = open(who.home.parent / f"{who.name}.log", "ab")  # noqa: SIM115 - the child's
        # A log-in shell as `su -` gives it: nothing of our environment but the terminal.
        shell = f"cd ~/jianan && PORT={who.port} exec python3 run.py"
        become = f"{before} && exec setpriv --reuid={who.name} --regid={who.name} --init-groups"
        session = ["setsid", "--wait"] if detached else []
        words = [*inside, *session, "sh", "-c", f"{become} --reset-env sh -lc '{shell}'"]
        pid, self.terminal = os.forkpty()
        if pid == 0:
            os.execvp(words[0], words)
        self.pid, self.log = pid, log
        os.set_blocking(self.terminal, False)
        self.code: int | None = None

    def listen(self) -> None:
        """Take what the terminal shows, so that it never fills."""
        with suppress(OSError):
            while text := os.read(self.terminal, 65536):
                self.log.write(text)
        self.log.flush()

    def launcher(self) -> int:
        """Return the process of run.py itself."""
        return min(pid for pid, words in self.who.processes().items() if "run.py" in words)

    def ended(self) -> bool:
        self.listen()
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if pid else None
        return self.code is not None

    def until_ready(self, what: str, limit: float) -> None:
        url = f"http://127.0.0.1:{self.who.port}/readyz"
        ask = ["nsenter", f"--net=/proc/{self.pid}/ns/net", sys.executable, "-c", ASK, url]
        answer = ""
        while answer != "200":
            waited = time.monotonic() - self.began
            if self.ended() or waited > max(TRIED_AT_LEAST, limit):
                raise SystemExit(f"{what}: not ready after {waited:.0f} s ({answer}, {self.code})")
            answer = subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip()
            time.sleep(0.2)
        self.who.note(what, time.monotonic() - self.began, limit)

    def until_gone(self, what: str) -> None:
        """Wait until no process of the user is left."""
        asked = time.monotonic()
        while (left := self.who.processes()) or not self.ended():
            self.listen()
            if time.monotonic() - asked > 3 * GONE:
                listed = "\n".join(f"  {pid} {words}" for pid, words in left.items())
                raise SystemExit(f"{what}: left behind:\n{listed}")
            time.sleep(0.1)
        self.who.note(f"{what}: nothing left", time.monotonic() - asked, GONE)
        os.close(self.terminal)
        self.log.close()

    def ctrl_c(self) -> None:
        os.write(self.terminal, CTRL_C)
        self.until_gone("Ctrl-C")

    def kill(self, number: signal.Signals) -> None:
        os.kill(self.launcher(), number)
        self.until_gone(f"{number.name} to run.py")

    def breaks_off_after(self, seconds: float, number: signal.Signals) -> bool:
        """End a start that is under way; return whether it had become ready before."""
        while time.monotonic() < self.began + seconds:
            self.listen()
            time.sleep(0.1)
        said = (self.who.home.parent / f"{self.who.name}.log").read_text(errors="replace")
        doing = said.strip().splitlines()[-1:] or ["nothing yet"]
        sys.stdout.write(f"            after {seconds} s, at “{doing[0].strip()[:60]}”:\n")
        if number == signal.SIGINT:
            self.ctrl_c()
        else:
            self.kill(number)
        return "Jianan is ready" in said


def without_node() -> str:
    """Return shell words that hide Node from a mount namespace."""
    found = {shutil.which(name, path="/usr/local/bin:/usr/bin") for name in ("node", "npm")}
    hidden = [
        f"mount --bind /dev/null $(readlink -f {path})" for path in sorted(filter(None, found))
    ]
    return " && ".join(["true", *hidden])


def prove(who: Stranger, *, node: bool, impatient: bool) -> None:
    if list(who.home.iterdir()) != [who.checkout]:
        raise SystemExit(f"{who.home} is not empty: {list(who.home.iterdir())}")
    hide = ((), "true") if node else (("unshare", "--mount"), without_node())
    words, before = hide
    label = "cold start" if node else "cold start without node and npm"
    for number, seconds in enumerate(IMPATIENT if impatient else ()):
        start = Start(who, *words, before=before, detached=number % 2 == 1)
        if start.breaks_off_after(seconds, signal.SIGKILL if number % 2 else signal.SIGINT):
            break
    start = Start(who, *words, before=before)
    start.until_ready("start after those" if impatient else label, COLD)
    start.ctrl_c()

    start = Start(who, "unshare", "--net", before="ip link set lo up", detached=True)
    start.until_ready("second start, no network", AGAIN)
    start.kill(signal.SIGTERM)

    start = Start(who, detached=True)
    start.until_ready("third start", AGAIN)
    start.kill(signal.SIGKILL)

    start = Start(who)
    start.until_ready("start after kill -9", AGAIN)
    start.ctrl_c()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--port", type=int, default=8101)
    parser.add_argument("--without-node", action="store_true", help="hide node and npm")
    parser.add_argument("--impatient", action="store_true", help="break first starts off")
    parser.add_argument("--keep-log", action="store_true", help="leave what the program said")
    given = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit(
            "Only root may make a user: run this as root, on a machine that is for such trials."
        )
    name = f"jianan-proof-{os.getpid()}"
    with stranger(name, given.port) as who:
        log = who.home.parent / f"{name}.log"
        try:
            prove(who, node=not given.without_node, impatient=given.impatient)
        finally:
            if not given.keep_log:
                log.unlink(missing_ok=True)
            else:
                sys.stdout.write(f"{log}\n")
    slow = [what for what, seconds, limit in who.table if seconds > limit]
    sys.stdout.write(f"Too slow: {'; '.join(slow)}\n" if slow else "Everything holds.\n")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
