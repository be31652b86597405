"""Batches and their rows for the permission matrix: one's own department's and another's."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.permissions import Role
from comparison.models import Batch, Row
from ledgers import files
from ledgers.models import Job


def all_batches(world: Any) -> dict[str, Batch]:
    clerk, liaison = world.cast[Role.DISTRICT_CLERK], world.cast[Role.DEPT_LIAISON]
    rows: dict[str, Batch] = {}
    for place, (code, source) in {
        "own": ("yibao", "yibao"),
        "other": ("minzheng", "minzheng"),
    }.items():
        unit, by = world.units[code], liaison if place == "own" else clerk
        found = Batch.objects.filter(unit=unit).first()
        if found is None:
            file = files.keep(SimpleUploadedFile(f"{code}.csv", b"a,b\n1,2\n"), by=by)
            job = Job.objects.create(
                kind="comparison.batch", title=code, requested_by=by, file=file,
                idempotency_key=f"authz-{code}", state=Job.State.REVIEWED,
            )  # fmt: skip
            found = Batch.objects.create(
                source=source, unit=unit, file=file, job=job, uploaded_by=by,
                state=Batch.State.REVIEWED,
            )  # fmt: skip
        rows[place] = found
    return rows


def batches(world: Any) -> dict[str, Any]:
    return {place: {"pk": row.pk} for place, row in all_batches(world).items()}


def batch_rows(world: Any) -> dict[str, Any]:
    made = {
        place: Row.objects.create(batch=batch, number=2, outcome=Row.Outcome.CANDIDATE)
        for place, batch in all_batches(world).items()
    }
    return {place: {"pk": row.batch_id, "row": row.pk} for place, row in made.items()}


def sources(world: Any) -> dict[str, Any]:
    return {"own": {"code": "yibao"}}


KINDS: dict[str, Any] = {
    "batch": ("batch", batches),
    "batch_row": ("batch", batch_rows),
    "source": ("anywhere", sources),
}
