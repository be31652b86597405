"""
Ten permission checks broken on purpose, one at a time: the suite must be red every time.

    python tests/mutants.py [--only NAME]

Each is made in a copy of the tree, on a test database of its own; a survivor makes this fail. Not
part of the suite: it is run before a release and after work on scope (CONTRIBUTING.md).
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MATRIX = "tests/test_authz.py"
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache", "shots", "docs", "bench"
)


@dataclass(frozen=True)
class Mutant:
    """One check, as it stands (`old`) and broken (`new`), and the tests that must notice."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


MUTANTS = (
    Mutant(
        "scope without the place: everybody sees the whole district",
        "accounts/models.py",
        "rows = self.filter(region_path__startswith=user.region.path)",
        "rows = self.all()",
        (f"{MATRIX}::test_the_matrix[households:household]",),
    ),
    Mutant(
        "scope without the officer: an officer sees the whole village",
        "accounts/models.py",
        "if user.role == Role.SUPPORT_OFFICER:",
        "if False:",
        (f"{MATRIX}::test_the_matrix[api_household]",),
    ),
    Mutant(
        "`require` that requires nothing",
        "accounts/models.py",
        "        if not self.may(permission):\n            raise PermissionDenied(permission)",
        "        pass",
        (f"{MATRIX}::test_the_matrix[api_households_import]",),
    ),
    Mutant(
        "a view that reads past the scope",
        "households/views.py",
        'rows = Member.objects.visible_to(request.user).select_related("household")',
        'rows = Member.objects.select_related("household")',
        (f"{MATRIX}::test_the_matrix[households:identity]",),
    ),
    Mutant(
        "a page that forgot the log-in",
        "oversight/views.py",
        "@require_safe\ndef show(",
        '@__import__("django.contrib.auth.decorators", fromlist=["x"]).login_not_required\n'
        "@require_safe\ndef show(",
        (f"{MATRIX}::test_the_matrix[oversight:dashboard]",),
    ),
    Mutant(
        "a role given a power it never had",
        "accounts/permissions.py",
        "Role.LEADER: frozenset(_READ | {P.LEADER_VISIT})",
        "Role.LEADER: frozenset(_READ | {P.LEADER_VISIT, P.CASE_APPROVE})",
        (f"{MATRIX}::test_the_matrix[api_case_approve]",),
    ),
    Mutant(
        "a department that sees the other departments' files",
        "comparison/models/batches.py",
        "return self.filter(unit=user.unit)",
        "return self",
        (f"{MATRIX}::test_the_matrix[comparison:batch]",),
    ),
    Mutant(
        "bulk verification that skips what it did not find",
        "monitoring/actions/clues.py",
        "    if len(clues) != len(asked):\n        raise Clue.DoesNotExist\n",
        "",
        ("tests/test_authz_bodies.py",),
    ),
    Mutant(
        "jobs of everybody for everybody",
        "ledgers/models.py",
        "return self.filter(Q(requested_by=user) | Q(kind__in=watched))",
        "return self.all()",
        (f"{MATRIX}::test_the_matrix[api_job]",),
    ),
    Mutant(
        "a step of a case that anybody may take",
        "monitoring/api/cases.py",
        "            if not VERBS[name].open_to(request.user):\n"
        "                raise PermissionDenied(name)\n",
        "",
        (f"{MATRIX}::test_the_matrix[api_case_township_review]",),
    ),
)


def is_killed(mutant: Mutant, database: str) -> bool:
    """
    Return whether the tests notice.

    :raises SystemExit: the line to break is not there (any more), or pytest could not run
    """
    with tempfile.TemporaryDirectory(prefix="jianan-mutant-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=NOT_COPIED, symlinks=True)
        path = tree / mutant.file
        text = path.read_text()
        if mutant.old and text.count(mutant.old) != 1:
            raise SystemExit(
                f"{mutant.name}: {mutant.file} has {text.count(mutant.old)} such lines"
            )
        path.write_text(text.replace(mutant.old, mutant.new) if mutant.old else text)
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-p", "no:randomly", "-p", "no:cacheprovider",
             "--no-header", "--tb=no", "--reuse-db", *mutant.tests],
            cwd=tree, env={**os.environ, "DATABASE_URL": database, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if run.returncode not in {0, 1}:
        raise SystemExit(
            f"{mutant.name}: pytest could not run\n{run.stdout[-2000:]}{run.stderr[-2000:]}"
        )
    return run.returncode == 1


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="part of a name")
    asked = parser.parse_args().only
    database = os.environ["DATABASE_URL"] + "_mutants"
    chosen = [mutant for mutant in MUTANTS if asked in mutant.name]
    everything = tuple(sorted({test for mutant in chosen for test in mutant.tests}))
    if is_killed(Mutant("nothing broken", "manage.py", "", "", everything), database):
        sys.stdout.write("The tests are red before anything is broken.\n")
        return 1
    killed = 0
    for number, mutant in enumerate(chosen, start=1):
        start = time.monotonic()
        dead = is_killed(mutant, database)
        killed += dead
        verdict = "killed" if dead else "SURVIVED"
        sys.stdout.write(
            f"{number:2} {verdict:8} {time.monotonic() - start:4.0f} s  {mutant.name} ({mutant.file})\n"
        )
        sys.stdout.flush()
    sys.stdout.write(f"killed {killed}/{len(chosen)}\n")
    return 0 if killed == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
