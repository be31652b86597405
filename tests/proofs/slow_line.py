"""
The first page and the lists on a bad line and an old phone, by Chromium's own brakes.

    python3 tests/proofs/slow_line.py --url http://127.0.0.1:8000

50 kB/s both ways, 400 ms there and back, a processor four times slower. Says for each page what came
over the wire (as Chromium counts it: heads, fonts, styles, scripts) with nothing kept and again, and
after how many seconds the first row stands there and takes a tap. Ends with 1 when a first page is
more than 150 KB, or a list of somebody who was here before takes more than 3 s. The service holds
the demo district.
"""

import argparse
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.proofs.people import PHONE, at_home, people

BYTES, SECONDS = 150 * 1024, 3.0
LINE = {
    "offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000,
}  # fmt: skip
SLOWER = 4
FIRST = {
    "log-in": ("", "/login/", "input[name=username]"),
    "first page": ("village", "/", "main h1"),
}
LISTS = {
    "本周走访": ("village", "/monitoring/week/", "[data-no-change]"),
    "households": ("village", "/households/", "main a[href^='/households/']"),
    "the phone's list": ("village", "/phone/", "[data-no-change]"),
}


def measured(page: Any, url: str, row: str) -> tuple[int, float]:
    """Return the bytes of a page, and the seconds until its first row could be tapped."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    size = [0]
    line.on("Network.loadingFinished", lambda event: size.append(event["encodedDataLength"]))
    start = time.monotonic()
    page.goto(url, wait_until="commit")
    page.locator(row).first.click(trial=True, timeout=60_000)  # there, at rest, and not covered
    seconds = time.monotonic() - start
    page.wait_for_load_state("networkidle")
    line.detach()
    return int(sum(size)), seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--url", required=True)
    given = parser.parse_args()
    at_home()
    faults: list[str] = []
    print("| page | nothing kept: KB | s | again: KB | s |\n| --- | ---: | ---: | ---: | ---: |")
    with people(given.url) as staff:
        staff.open("village").context.close()
        for name, (who, path, row) in {**FIRST, **LISTS}.items():
            page = staff.open(who, PHONE, "/healthz")
            first = measured(page, given.url + path, row)
            if path == "/phone/":
                page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            page.goto(f"{given.url}/healthz")
            again = measured(page, given.url + path, row)
            page.context.close()
            print(f"| {name} | {first[0] / 1024:.0f} | {first[1]:.1f} | {again[0] / 1024:.0f} | "
                  f"{again[1]:.1f} |", flush=True)  # fmt: skip
            if first[0] > BYTES:
                faults.append(f"{name}: {first[0] / 1024:.0f} KB")
            if name in LISTS and again[1] > SECONDS:
                faults.append(f"{name}: {again[1]:.1f} s")
        faults += staff.faults
    print("\n".join(f"DOES NOT HOLD  {fault}" for fault in faults) or "Everything holds.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
