"""One method on one file, in this process: `python -m bench.methods METHOD FILE` prints JSON."""

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianan.settings")
import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.models import User  # noqa: E402
from bench import rivals  # noqa: E402
from bench.comparison import MOST, SOURCE  # noqa: E402


def floor(path: Path) -> dict[str, Any]:
    import fastexcel
    import polars

    with Meter() as meter:
        rows = polars.DataFrame(fastexcel.read_excel(path).load_sheet(0)).height
    return meter.figures() | {"rows": rows}


def ours(path: Path) -> dict[str, Any]:
    """From the stored upload to committed findings; the clues that follow are told apart."""
    from comparison import actions, feedback, findings
    from ledgers import runner
    from ledgers.sheets import process
    from ledgers.sheets.writer import write_table

    liaison, bureau = User.objects.get(username=SOURCE), User.objects.get(username="clerk")
    upload = SimpleUploadedFile(path.name, path.read_bytes())
    batch = actions.upload(source=SOURCE, file=upload, by=liaison)
    make: Callable[..., None] = findings.make
    committed: list[float] = []

    def noted(*args: Any) -> None:
        make(*args)
        committed.append(meter.elapsed())

    findings.make = noted
    process.keep_ready()  # as a worker does when it starts
    time.sleep(1)
    with Meter() as meter:
        runner.work_off()
        batch.refresh_from_db()
        if batch.holds:
            batch.holds = []
            batch.save(update_fields=["holds"])
        actions.make_live(batch=batch, by=bureau)
        runner.work_off()
    batch.refresh_from_db()
    figures = meter.figures() | {
        "rows": batch.counts["rows"], "findings": batch.counts["findings"],
        "clues": meter.elapsed() - committed[0],
    }  # fmt: skip
    figures["wall"] = committed[0]
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        sheet = ("反馈", feedback.HEADINGS, feedback.rows_of(batch))
        write_table(Path(folder) / "feedback.xlsx", sheets=[sheet])
    figures["feedback"] = time.perf_counter() - start
    actions.take_back(batch=batch, by=bureau)
    runner.work_off()
    return figures


def rival(name: str) -> Callable[[Path], dict[str, Any]]:
    def measured(path: Path) -> dict[str, Any]:
        rivals.prepare()
        with Meter() as meter:
            rows = rivals.METHODS[name](path, MOST[name])
        return meter.figures() | {"rows": rows}

    return measured


class Meter:
    """Wall and processor seconds of this process, its children and its database backend."""

    def __enter__(self) -> "Meter":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._backend = cursor.fetchone()[0]
        self._start, self._cpu, self._end = time.perf_counter(), self._spent(), 0.0
        return self

    def __exit__(self, *_: object) -> None:
        self._end = time.perf_counter()
        self._spent_at_end = self._spent()

    def elapsed(self) -> float:
        return (self._end or time.perf_counter()) - self._start

    def figures(self) -> dict[str, Any]:
        peak = max(
            resource.getrusage(who).ru_maxrss
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        cpu = self._spent_at_end - self._cpu
        return {"wall": self.elapsed(), "cpu": cpu, "peak": peak / 1024}

    def _spent(self) -> float:
        own = os.times()
        ours = own.user + own.system + own.children_user + own.children_system
        stat = Path(f"/proc/{self._backend}/stat")
        if not stat.exists():  # a database on another machine
            return ours
        ticks = stat.read_text().rpartition(")")[2].split()[11:13]
        return ours + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


METHODS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "floor": floor, "ours": ours,
    "pandas": rival("pandas"), "import": rival("import"), "orm": rival("orm"),
}  # fmt: skip

if __name__ == "__main__":
    sys.stdout.write(json.dumps(METHODS[sys.argv[1]](Path(sys.argv[2]))) + "\n")
