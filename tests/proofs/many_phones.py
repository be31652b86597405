"""
Many phones that come back to the network at once, and a line that loses answers.

    python3 tests/proofs/many_phones.py [--households 20000] [--part lossy] [--part crowd]

Starts the real program on an embedded PostgreSQL and Valkey of its own, on a fresh copy of a seeded
district for each part. Every phone has an account of its own and a log-in by the page; all come from
one address, as behind the gateway of a mobile network.

lossy: 50 phones, one of them a Chromium with the real app, send 2,000 visits through a proxy that
cuts off the first answer to each request of the app after half of it (of one in 16 the second as
well). Then every visit is there once, with the answer that was lost; its duty is met; a clue or a
photo that came with it is there once, the photo as one that came over a good line.

crowd: 200 phones send 20 visits each at the same moment: all are stored within 60 s, while a
township clerk's pages answer within 2 s (95 %).

Prints what it sees and the seconds of processor a visit takes, and ends with 1 where a line does
not hold. The district is filled once and kept under `var/proofs`.
"""

import argparse
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.proofs.people import at_home

at_home()  # what follows needs the packages of the program

from launcher.places import State  # noqa: E402
from launcher.servers import claimed, servers  # noqa: E402
from tests.proofs.phone_crowd import crowd  # noqa: E402
from tests.proofs.phone_lossy import over_a_lossy_line  # noqa: E402
from tests.proofs.phone_village import Village  # noqa: E402
from tests.proofs.service import Databases, Program  # noqa: E402
from tests.proofs.trial import Trial, say  # noqa: E402

NAME = "proof_phones"
PARTS: dict[str, Callable[[Village], list[str]]] = {"lossy": over_a_lossy_line, "crowd": crowd}


@contextmanager
def village_of(databases, app: State, port: int):
    """Run the program on a fresh copy of the district."""
    databases.copy(NAME)
    env = {**databases.env_of(NAME), "JIANAN_STATE": str(app.root)}
    with Trial(Program(env, port, app.logs / "run.log"), databases, NAME) as trial:
        yield Village(trial.program, trial.connection)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument("--port", type=int, default=8109)
    parser.add_argument("--part", choices=PARTS, action="append")
    given = parser.parse_args()
    state = State(State.of_this_machine().root / "proofs")
    state.prepare()
    app = State(state.root / "app")
    app.prepare()
    faults: list[str] = []
    with claimed(state, "proof"), servers(state) as up:
        up.env["JIANAN_STATE"] = str(app.root)
        databases = Databases(up.env, given.households)
        databases.seed()
        for part in given.part or PARTS:
            with village_of(databases, app, given.port) as village:
                say(f"\n{part}")
                faults += PARTS[part](village)
    for fault in faults:
        say(f"  DOES NOT HOLD  {fault}")
    say(f"\n{len(faults)} faults." if faults else "\nEverything holds.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
