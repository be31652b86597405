"""
A folder of offices' files, loaded through the pages by the demo people, and every row compared.

    HOUSEHOLDS=0 python3 run.py                                          # a service, empty
    python3 tests/proofs/files_by_pages.py FOLDER --url http://127.0.0.1:8000 [--shots DIR]

FOLDER holds `national/` (行政区划, 户信息, 人员信息: whichever are there) and `departments/` (the
name of each file begins with its office), beside each file its `FILE.key.json`. Everything is done
by clicks in a real Chromium; rows are then read over the API and compared with the key.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.proofs.people import Clock, at_home, people


def main() -> int:
    """Load the folder, print what each step took, and return 1 if anything is not as its key says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--shots", type=Path, help="keep a picture of each step in this folder")
    given = parser.parse_args()
    at_home()
    from tests.proofs.department_files import load_departments
    from tests.proofs.national_files import load_national
    from tests.proofs.proof import Proof

    with people(given.url) as crowd:
        proof = Proof(crowd, Clock(), given.shots)
        load_national(proof, given.folder / "national")
        load_departments(proof, given.folder / "departments")
        proof.hold("no page failed, called elsewhere or stuck out sideways", crowd.faults, [])
    print(f"\n{proof.held} statements hold, {len(proof.wrong)} do not.")
    return 1 if proof.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
