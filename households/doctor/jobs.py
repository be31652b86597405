"""The job that looks at a township or the district now, a township a chunk."""

import uuid

from django.urls import reverse

from accounts.permissions import Permission
from core.dates import local_date
from core.errors import Refused
from households.doctor.runs import KIND, Tally, look, parts, write_down
from ledgers.kinds import Kind, kinds
from ledgers.models import Job
from ledgers.runner import Run
from regions.models import Region


def check(run: Run) -> None:
    by, at = run.job.requested_by, run.job.started_at or run.job.created_at
    # Between asking and doing a person may have moved to another place.
    if not by.may(Permission.CHECK_RUN):
        raise Refused("您现在的岗位不能再做数据校验。")
    region = Region.objects.within(by.region).filter(pk=run.job.params["region"]).first()
    if region is None:
        raise Refused("这个地方已不在您的辖区。")
    places = parts(region)
    run.phase("校验", total=len(places))
    done = run.cursor.setdefault("done", [])
    found = run.cursor.setdefault("found", [0, 0, 0])
    name = uuid.UUID(run.cursor.setdefault("run", str(uuid.uuid4())))
    for place in places:
        if place.pk in done:
            continue
        with run.chunk():
            tally = look(place, run=name, today=local_date(at)) + Tally(*found)
            found[:] = [tally.new, tally.still, tally.gone]
            done.append(place.pk)
            run.advance(1)
            if len(done) == len(places):
                write_down(region, Tally(*found), run=name, by=by, started=at)


def _page(job: Job) -> str:
    return f"{reverse('households:doctor')}?region={job.params['region']}"


kinds.declare(
    Kind(KIND, "数据校验", watch=Permission.REGISTER_IMPORT, review=check, page=_page)
)  # fmt: skip
