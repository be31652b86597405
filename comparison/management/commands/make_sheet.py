"""Write a file as an office would send it, about the current register, with its answer key."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from comparison.samples.make import make
from comparison.samples.mess import MESS
from comparison.sources import sources
from ledgers.entries import samples
from ledgers.entries.declaration import Ledger, ledgers

# What the register imports, written by the register itself; --rows counts households.
NATIONAL = {"households": "household", "members": "member"}


class Command(BaseCommand):
    help = "Write a department's spreadsheet, or a ledger's, about the current register, with FILE.key.json."

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = [*(s.name for s in sources), *NATIONAL, *(each.name for each in ledgers)]
        parser.add_argument("source", choices=names)
        parser.add_argument("--rows", type=int, default=1000)
        parser.add_argument("--mess", choices=sorted(MESS), default="low")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--on", type=date.fromisoformat, help="the day it will be sent, YYYY-MM-DD: today"
        )
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")

    def handle(
        self,
        *,
        source: str,
        rows: int,
        mess: str,
        seed: int,
        on: date | None,
        output: Path,
        **_: object,
    ) -> None:
        if rows < 0:
            raise CommandError("--rows is a number of rows, 0 or more.")
        day = on or timezone.localdate()
        try:
            if ledger := ledgers.get(source):
                key = self._ledger(ledger, rows=rows, mess=mess, seed=seed, path=output, on=day)
            elif source in NATIONAL:
                key = self._national(source, rows, seed, output)
            else:
                key = make(source, rows=rows, mess=mess, seed=seed, path=output, on=day)
        except ValueError as error:
            raise CommandError(str(error)) from error
        except ImportError as error:
            raise CommandError(f"{error}. Install requirements-dev.txt.") from error
        self.stdout.write(f"{output}\n{key}")

    def _ledger(self, ledger: Ledger, **given: Any) -> Path:
        by = User.objects.filter(role=Role.DISTRICT_CLERK, is_active=True).order_by("pk").first()
        if by is None:
            raise ValueError("Nobody of the district's bureau is there: seed the demo first.")
        return samples.make(ledger, by=by, **given)

    def _national(self, kind: str, rows: int, seed: int, path: Path) -> Path:
        from households.sheets import write_national

        key = path.with_name(f"{path.name}.key.json")
        write_national(NATIONAL[kind], rows, seed, path, key)
        return key
