"""Make the week's visit duties; Monday's clock calls it, and anybody may by hand."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from monitoring.actions import duties


class Command(BaseCommand):
    help = "Make the visit duties of a week and close the weeks before. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--week", default="", help="2022-W20; this week when left out")

    def handle(self, *, week: str, **_: object) -> None:
        try:
            made = duties.make_duties(week=week or duties.this_week(timezone.now()))
        except ValueError as error:
            raise CommandError(f"{week!r} is not an ISO week such as 2022-W20.") from error
        self.stdout.write(f"{made.week}: {made.made} made, {made.missed} missed before")
