"""The villages of a proof with phones: accounts, households that are due, and who works how long."""

import os
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image

from tests.proofs.handset import Handset, Lost
from tests.proofs.service import Program, command, descendants
from tests.proofs.trial import say

# The villages of the demo people are small.
HOME, SMALL = "411099101501", "411099101502"
_ACCOUNTS = """
INSERT INTO accounts_user (username, password, name, role, position, region_id, is_active, created_at)
SELECT 'phone' || n, demo.password, '走访员' || n, demo.role, '', place.code, TRUE, now()
  FROM generate_series(0, %(phones)s - 1) n
  JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS number, count(*) OVER () AS all_
          FROM regions_region WHERE level = 'village' AND code NOT IN (%(home)s, %(small)s)) place
    ON place.number = n %% place.all_
 CROSS JOIN (SELECT * FROM accounts_user WHERE username = 'village') demo
"""
_DUE = """
WITH wanted AS (
    SELECT region_id, count(*) * %(each)s AS most FROM accounts_user
     WHERE username LIKE 'phone%%' GROUP BY region_id
), home AS (
    SELECT h.*, row_number() OVER (PARTITION BY h.region_id ORDER BY h.id) AS place
      FROM households_household h
     WHERE h.removed_on IS NULL AND NOT EXISTS (
           SELECT FROM monitoring_visitduty d WHERE d.household_id = h.id AND d.week = %(week)s)
)
INSERT INTO monitoring_visitduty
    (id, region_id, region_path, household_id, week, due_on, reasons, state, by_substitute, excuse)
SELECT gen_random_uuid(), home.region_id, home.region_path, home.id, %(week)s,
       to_date(%(week)s, 'IYYY"-W"IW') + 6, ARRAY['tags'], 'due', FALSE, ''
  FROM home JOIN wanted USING (region_id) WHERE home.place <= wanted.most
"""
_WEEK = """SELECT to_char(now() AT TIME ZONE 'Asia/Shanghai', 'IYYY"-W"IW')"""
TICK = os.sysconf("SC_CLK_TCK")
# What villages find in a week, so many in a hundred; the rest is 无变化.
CHANGES = 15
RISKS = 3


@dataclass
class Village:
    """A running service, its database, and the phones that were given out."""

    program: Program
    connection: Any
    handsets: list[Handset] = field(default_factory=list)

    def rows(self, statement: str, *given: Any) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, given)
            return list(cursor.fetchall())

    def prepare(self, phones: int, each: int) -> None:
        """Make so many accounts, and households that are due for each."""
        week = self.rows(_WEEK)[0][0]
        given = {"phones": phones, "each": each, "week": week, "home": HOME, "small": SMALL}
        with self.connection.cursor() as cursor:
            cursor.execute(_ACCOUNTS, given)
            cursor.execute(_DUE, given)
            cursor.execute("ANALYZE")

    def hand_out(self, phones: int, each: int, port: int, *, first: int = 0) -> list[Handset]:
        """Log so many phones in at a port, and share a village's due households among its phones."""
        numbers = range(first, first + phones)
        made = [Handset(port, f"phone{n}", random.Random(n)) for n in numbers]
        before = work()
        with timed(f"{phones} log-ins and weeks"), ThreadPoolExecutor(8) as pool:
            list(pool.map(begun, made))
        say(f"           processor: {work().since(before)}; {machine()}")
        shared: dict[str, list[Handset]] = {}
        for handset in made:
            shared.setdefault(handset.pack["homes"][0]["id"], []).append(handset)
            handset.village = handset.pack["homes"][0]["id"]
            handset.pack["homes"] = [h for h in handset.pack["homes"] if h["state"] == "due"]
        for handset in made:
            mine = shared[handset.village]
            homes = handset.pack["homes"][mine.index(handset) :: len(mine)][:each]
            assert len(homes) == each, f"{handset.username} has {len(homes)} households"
            handset.pack["homes"] = homes
        self.handsets += made
        return made


def begun(handset: Handset) -> None:
    handset.log_in()
    while not handset.pack:
        with suppress(Lost):
            handset.enrol()


def visits(handset: Handset, photos: list[bytes]) -> None:
    """Write a visit of every household down; the first ones take the photos."""
    waiting = list(photos)
    for home in list(handset.pack["homes"]):
        drawn = handset.chance.randrange(100)
        said: dict[str, Any] = {}
        if drawn < RISKS:
            said = {"risks": ["illness"], "risk_note": "住院，自付四万多元", "items": {
                "expense": {"state": "medical", "out_of_pocket": "42000"}}}  # fmt: skip
        elif drawn < CHANGES or waiting:
            said = {"items": {"water": {"state": "ok"}, "appeal": {"text": "想学电焊"}}}
        photo = waiting.pop() if waiting and said else b""
        handset.put(home, photo=photo, **said)


def pictures(count: int) -> list[bytes]:
    """Return photos as a phone makes them small, each another: some 250 KB."""
    found = []
    for shade in range(count):
        with BytesIO() as out:
            noise = Image.effect_noise((900, 700), 40 + shade).convert("RGB")
            noise.save(out, "JPEG", quality=80)
            found.append(out.getvalue())
    return found


# -- the machine ---------------------------------------------------------------------------------


@contextmanager
def timed(name: str) -> Iterator[None]:
    start = time.monotonic()
    yield
    say(f"  {time.monotonic() - start:6.1f} s  {name}")


@dataclass
class Work:
    """Seconds of processor until now: of the web server, of PostgreSQL, of this proof itself."""

    web: float
    database: float
    proof: float

    def since(self, before: "Work") -> "Work":
        return Work(
            self.web - before.web, self.database - before.database, self.proof - before.proof
        )

    def __str__(self) -> str:
        return (
            f"web {self.web:.1f} s, database {self.database:.1f} s, this proof {self.proof:.1f} s"
        )


def work() -> Work:
    ours = descendants(os.getpid())
    web = sum(_spent(pid) for pid in ours if b"gunicorn" in command(pid))
    # A back end that has ended counts with its parent.
    database = sum(_spent(pid, ended=True) for pid in ours if b"postgres" in command(pid)[:80])
    return Work(web, database, time.process_time())


def _spent(pid: int, *, ended: bool = False) -> float:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11 : 15 if ended else 13])) / TICK


def machine() -> str:
    """Say how busy the machine is, and how fast its processor is just now."""
    start = time.process_time()
    sum(n * n % 7 for n in range(1_000_000))
    loop = 1000 * (time.process_time() - start)
    average = " ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"load average {average}, a loop of a million steps {loop:.0f} ms of processor"
