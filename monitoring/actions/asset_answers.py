"""A department's answer to the asset check: nobody found, some people, or a filled-in list."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from core.dates import local_date
from core.errors import Refused
from ledgers import files
from ledgers.models import StoredFile
from monitoring import asset_catalogue, asset_rules, asset_sheets
from monitoring.actions.asset_batches import finish, locked
from monitoring.actions.case_common import refuse
from monitoring.asset_states import How, RequestState
from monitoring.models.assets import AssetRequest, AssetSubject
from monitoring.models.case_parts import AssetHit
from monitoring.models.cases import Case
from monitoring.models.hit_kinds import HitKind


@transaction.atomic
def answer(
    *,
    request: AssetRequest,
    by: User,
    at: datetime,
    hits: Sequence[dict[str, Any]],
    file: StoredFile | None = None,
) -> AssetRequest:
    """
    Record what a department found: `hits`, and nothing about everybody else it was asked about.

    Each hit is {person, kind, detail, found_on}: the key of a person of the list, the code of
    one of the department's kinds. Hits are 疑点 to be explained. Whose authorisation was
    withdrawn meanwhile is left out in silence: what was found of them is not kept. With the
    last department's answer the cases go on.

    :raises PermissionDenied: `by` answers for no department
    :raises AssetRequest.DoesNotExist: another department's
    :raises Refused: answered already, or a person who was not asked about
    """
    by.require(Permission.ASSET_ANSWER)
    request = locked(request, by=by)
    how = How.FILE if file else How.FORM if hits else How.NONE
    if request.state != RequestState.WAITING:
        raise Refused(f"{request.unit}的答复已是“{request.get_state_display()}”，不能重复提交。")
    people = {s.pk: s for s in AssetSubject.objects.filter(batch=request.batch_id, left_out="")}
    kinds = {kind.code: kind for kind in request.kinds_in_order()}
    refuse(*(_faults(hit, people, kinds, on=local_date(at)) for hit in hits))

    request.how, request.file = how, file
    request.move_to(RequestState.ANSWERED, by=by, at=at, fields=["how", "file"])
    # The withdrawal of an authorisation locks the case: whoever comes second sees the other.
    cases = {people[hit["person"]].case_id for hit in hits}
    list(Case.objects.select_for_update().filter(pk__in=cases).order_by("pk"))
    asked: dict[bytes, list[AssetSubject]] = {}
    for subject in request.asked():
        asked.setdefault(bytes(subject.id_number_index or b""), []).append(subject)
    supporter = HitKind.objects.filter(code=asset_catalogue.SUPPORTER, is_active=True).first()
    AssetHit.objects.bulk_create(
        _hit(request, subject, kinds[hit["kind"]], hit, supporter)
        for hit in hits
        for subject in asked.get(bytes(people[hit["person"]].id_number_index or b""), [])
    )
    finish(request.batch, at=at)
    return request


def answer_by_file(
    *, request: AssetRequest, by: User, at: datetime, upload: "UploadedFile[Any]"
) -> AssetRequest:
    """
    Record the list as the department filled it in.

    :raises UnreadableFile: no such table, or rows that are wrong; `rows` says where
    :raises Refused: as `answer`
    """
    by.require(Permission.ASSET_ANSWER)
    request = AssetRequest.objects.visible_to(by).select_related("unit").get(pk=request.pk)
    if request.state != RequestState.WAITING:
        raise Refused(f"{request.unit}的答复已是“{request.get_state_display()}”，不能重复提交。")
    with files.plain(upload) as path:
        hits = asset_sheets.read(path, request, filename=upload.name or "", on=local_date(at))
    with transaction.atomic():
        kept = files.keep(upload, by=by)
        return answer(request=request, by=by, at=at, hits=hits, file=kept)


def _faults(
    hit: dict[str, Any], people: dict[UUID, AssetSubject], kinds: dict[str, HitKind], *, on: date
) -> list[str]:
    person, kind = people.get(hit["person"]), kinds.get(hit["kind"])
    if person is None:
        return ["名单里没有这个人，不能答复。"]
    if kind is None:
        return [f"{person.name}：这个疑点项目不归本部门答复。"]
    faults = asset_rules.detail_faults(
        hit.get("detail", "").strip(), form=kind.detail, bands=kind.bands
    )
    if hit.get("found_on") and hit["found_on"] > on:
        faults.append("登记日期晚于今天，请改正。")
    return [f"{person.name}：{fault}" for fault in faults]


def _hit(
    request: AssetRequest,
    subject: AssetSubject,
    kind: HitKind,
    hit: dict[str, Any],
    supporter: HitKind | None,
) -> AssetHit:
    detail, found_on = hit.get("detail", "").strip()[:200], hit.get("found_on")
    apart = supporter.severity if subject.relative_id and supporter else ""
    return AssetHit(
        case_id=subject.case_id, request=request, subject=subject, kind=kind, detail=detail,
        found_on=found_on, source=request.unit.name[:60],
        severity=asset_rules.severity_of(kind.severity, supporter=apart),
        text=asset_rules.sentence(
            name=subject.name, relation=subject.relation, kind=kind.name, detail=detail,
            found_on=found_on,
        ),
    )  # fmt: skip
