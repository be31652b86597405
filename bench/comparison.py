"""
A department's file, from the stored upload to committed findings, against reading it alone.

Both in one process, turn by turn; the ratio of medians is the figure.
"""

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import districts

SOURCE = "yibao"


def run(given: argparse.Namespace) -> dict[str, Any]:
    url = districts.prepare(given.large)
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "sheet.xlsx"
        districts.manage(
            url, "make_sheet", SOURCE, "--rows", str(given.rows), "--mess", "low", "-o", str(sheet)
        )
        found: dict[str, Any] = json.loads(
            districts.worker(url, "bench.comparison", str(sheet)).splitlines()[-1]
        )
    sys.stdout.write(
        f"comparison, {given.rows:,} rows against {given.large:,} households: "
        f"read {found['read']:.2f} s, whole job {found['job']:.2f} s, "
        f"ratio {found['ratio']:.2f}\n"
    )
    return found


def measure(path: Path, rounds: int = 3) -> dict[str, float]:
    """Time reading alone and the whole job, three times each; each batch is taken back."""
    import os
    import time

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianan.settings")
    import django

    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile

    from accounts.models import User
    from comparison import actions
    from ledgers import runner
    from ledgers.sheets.reader import open_sheets

    liaison, bureau = User.objects.get(username=SOURCE), User.objects.get(username="clerk")
    body, reading, working = path.read_bytes(), [], []
    for _ in range(rounds):
        start = time.perf_counter()
        with open_sheets(path, filename=path.name) as book:
            for _row in book.rows():
                pass
        reading.append(time.perf_counter() - start)
        upload = SimpleUploadedFile(path.name, body)
        batch = actions.upload(source=SOURCE, file=upload, by=liaison)
        start = time.perf_counter()
        runner.work_off()
        actions.make_live(batch=batch, by=bureau)
        runner.work_off()
        working.append(time.perf_counter() - start)
        actions.take_back(batch=batch, by=bureau)
        runner.work_off()
    read, job = statistics.median(reading), statistics.median(working)
    return {"read": read, "job": job, "ratio": job / read}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]))) + "\n")
