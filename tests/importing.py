"""Short ways to an import: make a sheet, upload it, work it off."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from ledgers import actions, runner
from ledgers.models import Job
from ledgers.sheets.writer import write_table

Cells = Sequence[Any]


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.People")
    return client


def sheet(folder: Path, headings: Cells, rows: Sequence[Cells], *, name: str = "表.xlsx") -> Path:
    path = folder / name
    write_table(path, sheets=[("Sheet1", list(headings), [list(row) for row in rows])])
    return path


def uploaded(client: Client, url: str, path: Path, **data: Any) -> Job:
    """Upload a file through the API and work off its dry run."""
    file = SimpleUploadedFile(path.name, path.read_bytes())
    answer = client.post(url, {"file": file, **data})
    assert answer.status_code == 202, answer.content.decode()
    runner.work_off()
    return Job.objects.get(pk=answer.json()["job"])


def applied(job: Job, *, by: User) -> Job:
    actions.apply(job=job, by=by)
    runner.work_off()
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.reasons
    return job


def undone(job: Job, *, by: User) -> Job:
    actions.undo(job=job, by=by)
    runner.work_off()
    job.refresh_from_db()
    assert job.state == Job.State.UNDONE, job.reasons
    return job


def outcomes(job: Job) -> list[tuple[int, str, str]]:
    return list(job.rows.order_by("number").values_list("number", "outcome", "reason"))
