#!/usr/bin/env python3
"""
Jianan on one machine, from nothing: `python3 run.py` and this page is all there is to learn.

    python3 run.py [--fresh]       install, start everything with a demo district; Ctrl-C stops it
    python3 run.py test [ARGS]     the tests, on a database of their own; ARGS go to pytest
    python3 run.py check           format, lint, types, contracts, migrations, locks, documents
    python3 run.py bench [ARGS]    the benchmarks, on a database of their own
    python3 run.py manage ARGS     a command of manage.py, on the same database as `run`
    python3 run.py lock [ARGS]     write the locks of all packages anew (ARGS: --upgrade)

Environment: PORT (8000), BIND (127.0.0.1), DEMO (1), HOUSEHOLDS (2000), JIANAN_STATE (var/),
DATABASE_URL and REDIS_URL (use these servers instead of embedded ones), PG_BIN, VALKEY_BIN;
everything else is in .env.example. `--fresh` drops the embedded data first.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is the line that says so
    sys.exit("Jianan needs Python 3.11 or newer: run it as `python3.11 run.py`.")

from launcher import check, locks, manage, testing, web
from launcher.places import Trouble, load_dotenv
from launcher.processes import stop_on_signals

COMMANDS = {
    "run": web.run,
    "test": testing.run,
    "check": check.run,
    "bench": testing.bench,
    "manage": manage.run,
    "lock": locks.run,
}


def main(args: list[str]) -> int:
    """Run one command and return its exit code."""
    if {"-h", "--help", "help"} & set(args[:1]):
        print(__doc__)
        return 0
    name = args.pop(0) if args and not args[0].startswith("-") else "run"
    if name not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    load_dotenv()
    stop_on_signals()
    try:
        return COMMANDS[name](args)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
