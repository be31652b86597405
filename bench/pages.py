"""
Pages as an ordinary township clerk, in a small and in a large district, turn by turn.

A page's time may grow with the township's own work, not with the district: the ratio of medians
is the figure, and the number of queries must be the same.
"""

import argparse
import json
import statistics
import sys
from typing import Any

from bench import districts

PAGES = {
    "household list": ("get", "/households/"),
    "search by name": ("post", "/households/search/", {"q": "张"}),
    "duties of the week": ("get", "/monitoring/week/"),
    "clue worklist": ("get", "/monitoring/clues/"),
    "dashboard": ("get", "/dashboard/"),
}


def run(given: argparse.Namespace) -> dict[str, Any]:
    urls = {size: districts.prepare(size) for size in (given.small, given.large)}
    seconds: dict[int, dict[str, list[float]]] = {size: {} for size in urls}
    queries: dict[int, dict[str, int]] = {size: {} for size in urls}
    for _ in range(3):  # turn by turn, so that a noisy minute hits both
        for size, url in urls.items():
            out = json.loads(districts.worker(url, "bench.pages", str(given.rounds)))
            for name, found in out.items():
                seconds[size].setdefault(name, []).extend(found["seconds"])
                queries[size][name] = found["queries"]
    table = {}
    sys.stdout.write(f"{'page':22}{'small s':>10}{'large s':>10}{'ratio':>8}{'queries':>12}\n")
    for name in PAGES:
        small = statistics.median(seconds[given.small][name])
        large = statistics.median(seconds[given.large][name])
        asked = (queries[given.small][name], queries[given.large][name])
        table[name] = {"small": small, "large": large, "ratio": large / small, "queries": asked}
        sys.stdout.write(
            f"{name:22}{small:10.3f}{large:10.3f}{large / small:8.2f}{asked[0]:>6} /{asked[1]:>4}\n"
        )
    return table


def measure(rounds: int) -> dict[str, Any]:
    """Time each page in this process; the first round warms up and is not counted."""
    import os
    import time

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianan.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.get(username="township"), backend="accounts.backends.People")
    results = {}
    for name, (method, address, *data) in PAGES.items():
        times, asked = [], 0
        for round_ in range(rounds + 1):
            with CaptureQueriesContext(connection) as captured:
                start = time.perf_counter()
                response = getattr(client, method)(address, *data, follow=True)
                spent = time.perf_counter() - start
            if response.status_code != 200:
                raise SystemExit(f"{name}: {response.status_code}")
            if round_:
                times.append(spent)
                asked = len(captured)
        results[name] = {"seconds": times, "queries": asked}
    return results


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]))))
