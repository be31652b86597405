"""Write the .docx templates of all papers anew, after a declaration has changed."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from papers.building import build
from papers.catalogue import PAPERS
from papers.filling import OFFICIAL


class Command(BaseCommand):
    help = "Write the .docx templates of all papers into papers/official."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=OFFICIAL)

    def handle(self, *, folder: Path, **_: object) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for paper in PAPERS:
            (folder / f"{paper.code}.docx").write_bytes(build(paper))
        self.stdout.write(f"{len(PAPERS)} templates")
