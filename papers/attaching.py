"""Attaching signed scans and photos to a step's paper, and taking one back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from core import limits
from core.dates import local_date
from core.errors import Refused
from ledgers import files
from ledgers.models import StoredFile
from monitoring import case_states, exit_states
from monitoring.models import Case, Exit
from papers import scans
from papers.contents.common import household_of
from papers.file import LABELS, date_faults, kinds_of, verb_of
from papers.limits import ATTACHMENTS
from papers.models import Attachment


@transaction.atomic
def attach(
    *,
    subject: Case | Exit,
    kind: str,
    dated_on: date,
    uploads: "Sequence[UploadedFile[Any]]",
    by: User,
    at: datetime,
) -> list[Attachment]:
    """
    Attach the pages of a signed paper, or photos, to a line of the file: all of them or none.

    `dated_on` is the day the paper bears: it must fit into the order of the procedure.

    :raises PermissionDenied: `by` neither enters cases nor takes the step of this paper
    :raises Refused: a wrong kind, an impossible date, too many files, an unreadable one
    """
    if not may_attach(subject, kind, by):
        raise PermissionDenied("attach")
    subject = locked(subject, by)
    on = local_date(at)
    there = Attachment.objects.of(subject).standing().filter(kind=kind).count()
    most = limits.number(ATTACHMENTS)
    faults = [] if kind in kinds_of(subject) else ["请选择这份档案里的材料。"]
    if not uploads:
        faults.append("请选择要上传的照片或扫描件。")
    if there + len(uploads) > most:
        faults.append(f"{LABELS.get(kind, '')}最多附 {most} 个文件，已有 {there} 个。")
    if not faults:
        faults += date_faults(subject, kind, dated_on, on=on)
    if faults:
        raise Refused(*faults)

    read = [scans.read(upload, kind) for upload in uploads]  # every one before any is kept
    household = household_of(subject)
    mine: dict[str, Any] = {"exit": subject} if isinstance(subject, Exit) else {"case": subject}
    return [
        Attachment.objects.create(
            household=household, region=household.region, kind=kind, dated_on=dated_on,
            type=scan.type, attached_at=at, attached_by=by,
            file=_kept(scan.body, scan.type, by),
            thumbnail=_kept(scan.thumbnail, "image/jpeg", by) if scan.thumbnail else None,
            **mine,
        )
        for scan in read
    ]  # fmt: skip


def _kept(body: bytes, kind: str, by: User) -> StoredFile:
    """Keep a file under a name that says nothing about anybody."""
    suffix = {"image/jpeg": "jpg", "image/png": "png"}.get(kind, "pdf")
    return files.keep(SimpleUploadedFile(f"scan.{suffix}", body, kind), by=by)


@transaction.atomic
def withdraw(*, attachment: Attachment, by: User, at: datetime, why: str) -> Attachment:
    """
    Take an attachment back, with a reason; it stays in the records.

    :raises Refused: no reason, or taken back already
    """
    rows = Attachment.objects.visible_to(by).select_for_update(of=["self"])
    found = rows.select_related("case", "exit").get(pk=attachment.pk)
    subject = found.case or found.exit
    assert subject is not None
    if not may_attach(subject, found.kind, by):
        raise PermissionDenied("attach")
    if found.withdrawn_at is not None:
        raise Refused("这个文件已经撤下了。")
    if not why.strip():
        raise Refused("请写明撤下的原因。")
    found.withdrawn_at, found.withdrawn_by, found.withdrawn_why = at, by, why.strip()[:200]
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    return found


def may_attach(subject: Case | Exit, kind: str, user: User) -> bool:
    """Say whether a person attaches this kind: whoever enters cases, or takes that step."""
    if user.may(Permission.CASE_ENTER):
        return True
    verbs = exit_states.VERBS if isinstance(subject, Exit) else case_states.VERBS
    verb = verbs.get(verb_of(subject, kind))
    return verb is not None and verb.open_to(user)


def attachable(subject: Case | Exit, user: User) -> list[str]:
    return [kind for kind in kinds_of(subject) if may_attach(subject, kind, user)]


def locked(subject: Case | Exit, by: User) -> Case | Exit:
    """:raises Case.DoesNotExist: or Exit's: it lies outside `by`'s place"""
    if isinstance(subject, Exit):
        exits = Exit.objects.visible_to(by).select_for_update(of=["self"])
        return exits.select_related("case__household__region").get(pk=subject.pk)
    cases = Case.objects.visible_to(by).select_for_update(of=["self"])
    return cases.select_related("household__region").get(pk=subject.pk)
