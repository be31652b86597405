"""200 phones at once, and whoever reads pages meanwhile."""

import statistics
import threading
import time
from contextlib import suppress
from urllib.request import OpenerDirector

from tests.proofs.handset import SPREAD, Handset
from tests.proofs.pages_meanwhile import log_in, percentile
from tests.proofs.phone_village import Village, machine, pictures, visits, work
from tests.proofs.service import Program
from tests.proofs.trial import say

PHONES, EACH = 200, 20
WITHIN, PAGE = 60.0, 2.0  # seconds
PHOTOS = 4  # every so many phones have one
QUIET = 5.0
PAUSE = 0.25  # seconds from one page of a reader to the next
CLERK = "township"


def crowd(village: Village) -> list[str]:
    village.prepare(PHONES, EACH)
    handsets = village.hand_out(PHONES, EACH, village.program.port)
    shots = pictures(1)
    for number, handset in enumerate(handsets):
        visits(handset, shots if number % PHOTOS == 0 else [])
    readers = [Reader(village.program, path) for path in pages(village)]
    for reader in readers:
        reader.start()
    time.sleep(QUIET)
    quiet = [reader.take() for reader in readers]
    before, began, heavy = work(), time.monotonic(), machine()
    faults = flush_all(handsets)
    seconds = max(handset.stored_at for handset in handsets) - began
    everything = time.monotonic() - began
    spent = work().since(before)
    say(f"  before: {heavy}\n  after: {machine()}")
    faults += report(handsets, seconds, everything)
    total = PHONES * EACH
    say(f"  processor: {spent}; a visit with all that belongs to it: web "
        f"{1000 * spent.web / total:.1f} ms, database {1000 * spent.database / total:.1f} ms")  # fmt: skip
    for reader, before_ in zip(readers, quiet, strict=True):
        faults += reader.report(before_)
    stored = village.rows("SELECT count(*) FROM monitoring_visit v JOIN accounts_user u "
                          "ON u.id = v.recorded_by_id WHERE u.username LIKE 'phone%%'")[0][0]  # fmt: skip
    if stored != total:
        faults.append(f"{stored} visits are stored, {total} were sent")
    return faults


def flush_all(handsets: list[Handset]) -> list[str]:
    """Let all phones go at the same moment; return what went wrong."""
    faults: list[str] = []
    gate = threading.Barrier(len(handsets))

    def go(handset: Handset) -> None:
        handset.hang_up()
        gate.wait()
        time.sleep(handset.chance.uniform(0, SPREAD))
        try:
            handset.flush()
        except Exception as error:  # a phone that fails is what is looked for
            faults.append(f"{handset.username}: {error!r}")

    threads = [threading.Thread(target=go, args=[each], daemon=True) for each in handsets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def report(handsets: list[Handset], seconds: float, everything: float) -> list[str]:
    each = [took for handset in handsets for took in handset.seconds]
    say(f"  {PHONES} phones, {PHONES * EACH:,} visits: all stored after {seconds:.1f} s "
        f"({PHONES * EACH / seconds:.0f} a second), with photos and the new week {everything:.1f} s")  # fmt: skip
    say(f"  a visit's answer: median {statistics.median(each):.2f} s, p95 "
        f"{percentile(each, 0.95):.2f} s, slowest {max(each):.2f} s; asked again "
        f"{sum(h.resent for h in handsets)} times, waited {sum(h.turns - 1 for h in handsets)} times")  # fmt: skip
    return [] if seconds <= WITHIN else [f"all stored only after {seconds:.0f} s ({WITHIN:.0f})"]


def pages(village: Village) -> list[str]:
    case = village.rows(
        "SELECT id FROM monitoring_case WHERE region_path LIKE "
        "(SELECT path || '%%' FROM regions_region JOIN accounts_user u ON u.region_id = code "
        "WHERE u.username = %s) ORDER BY id LIMIT 1", CLERK,
    )  # fmt: skip
    return ["/households/", "/monitoring/week/", f"/monitoring/cases/{case[0][0]}/"]


class Reader(threading.Thread):
    """A township clerk who looks at one page a few times a second."""

    def __init__(self, program: Program, path: str) -> None:
        super().__init__(daemon=True)
        self.program, self.path = program, path
        self.browser: OpenerDirector = log_in(program, CLERK)
        self.found: list[float] = []
        self.broken = ""

    def run(self) -> None:
        while not self.broken:
            start = time.perf_counter()
            try:
                with self.browser.open(self.program.url(self.path), timeout=120) as answer:
                    answer.read()
                self.found.append(time.perf_counter() - start)
            except OSError as error:
                self.broken = repr(error)
            time.sleep(PAUSE)

    def take(self) -> list[float]:
        """Return what was measured until now, and begin anew."""
        with suppress(ValueError):
            statistics.median(self.found)
        taken, self.found = self.found, []
        return taken

    def report(self, quiet: list[float]) -> list[str]:
        name = self.path.rsplit("/", 2)[0] if "cases" in self.path else self.path
        slow = percentile(self.found, 0.95)
        say(f"  {name:20} quiet median {1000 * statistics.median(quiet):5.0f} ms; meanwhile median "
            f"{1000 * statistics.median(self.found):5.0f} ms, p95 {1000 * slow:5.0f} ms, "
            f"{len(self.found)} times")  # fmt: skip
        faults = [f"{name}: p95 {slow:.1f} s ({PAGE:.0f})"] if slow > PAGE else []
        return [*faults, f"{name}: {self.broken}"] if self.broken else faults
