"""
The longest ledger taken away as one sheet: seconds a 200,000 rows, and memory at its highest.

    python3 run.py bench export [--large 200000]
"""

import argparse
import json
import resource
import sys
import time
from typing import Any

from bench import districts

SECONDS, MEGABYTES = 60.0, 300


def run(given: argparse.Namespace) -> dict[str, Any]:
    url = districts.prepare(given.large)
    found: dict[str, Any] = json.loads(districts.worker(url, "bench.export").splitlines()[-1])
    sys.stdout.write(
        f"\na ledger's export: {found['rows']:,} rows, {found['seconds']} s "
        f"({found['a 200,000']} s a 200,000), {found['megabytes']} MB at the highest, a file of {found['file']} MB\n"
    )
    misses = []
    if found["a 200,000"] > SECONDS:
        misses.append(f"export: {found['a 200,000']} s a 200,000 rows")
    if found["megabytes"] > MEGABYTES:
        misses.append(f"export: {found['megabytes']} MB")
    return {"export": found, "misses": misses}


def measure() -> None:
    """Export the ledger with most rows as the district's clerk, as its page does."""
    from django.test import RequestFactory

    from accounts.models import User
    from ledgers.entries import reads
    from ledgers.entries.declaration import ledgers

    clerk = User.objects.get(username="clerk")
    counts = {ledger.name: ledger.rows(clerk).count() for ledger in ledgers}
    ledger = ledgers.get(max(counts, key=lambda name: counts[name]))
    assert ledger is not None
    request: Any = RequestFactory().post("/")
    request.user = clerk
    start = time.perf_counter()
    body = reads.download(
        ledger, by=clerk, reason="测速", narrowing=reads.Narrowing(), request=request
    )
    seconds = time.perf_counter() - start
    found = {
        "ledger": ledger.title,
        "rows": counts[ledger.name],
        "seconds": round(seconds, 1),
        "a 200,000": round(seconds * 200_000 / counts[ledger.name], 1),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "file": round(len(body) / 2**20, 1),
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    measure()
