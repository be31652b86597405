"""Draw docs/reference from the code; with --check, only say whether it is fresh."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from monitoring.drawings import drawings


class Command(BaseCommand):
    help = "Draw state machines, permissions and tables into docs/reference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when stale")
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "docs/reference")

    def handle(self, *, check: bool, folder: Path, **_: object) -> None:
        stale = []
        for name, text in drawings().items():
            path = folder / name
            if path.exists() and path.read_text() == text:
                continue
            stale.append(name)
            if not check:
                folder.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        if check and stale:
            raise CommandError(f"Stale: {', '.join(stale)}. Run `manage.py diagrams`.")
        self.stdout.write(f"{'checked' if check else 'drawn'}: {len(drawings())} files")
