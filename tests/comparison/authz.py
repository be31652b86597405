"""Batches and their rows for the permission matrix: one's own department's and another's."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.permissions import Role
from comparison import partitions, rulebook
from comparison.models import Batch, Row, Rule
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


def candidate_of(batch: Batch) -> Row:
    """Make a row where the program would: in the batch's own partition."""
    if not partitions.exists(batch):
        partitions.create(batch)
        partitions.index(batch)
        partitions.attach(batch)
    # Another place in every batch, so that a row of one is not there in the other.
    place = 1 + max(Row.objects.values_list("place", flat=True), default=0)
    return Row.objects.create(batch=batch, place=place, number=place, outcome=Row.Outcome.CANDIDATE)


def batch_rows(world: Any) -> dict[str, Any]:
    made = {place: candidate_of(batch) for place, batch in all_batches(world).items()}
    return {place: {"pk": row.batch_id, "row": row.place} for place, row in made.items()}


def sources(world: Any) -> dict[str, Any]:
    return {"own": {"code": "yibao"}}


def rules(world: Any) -> dict[str, Any]:
    rulebook.ensure_all()
    return {
        place: {"pk": Rule.objects.released().filter(source=source).first().pk}  # type: ignore[union-attr]
        for place, source in {"own": "yibao", "other": "minzheng"}.items()
    }


KINDS: dict[str, Any] = {
    "batch": ("batch", batches),
    "batch_row": ("batch", batch_rows),
    "source": ("anywhere", sources),
    "rule": ("rule", rules),
}
