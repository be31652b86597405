"""Departments' files for tests, as few rows as the test is about."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from comparison import actions
from comparison.models import Batch
from ledgers import runner

YIBAO = ("姓名", "身份证号", "乡镇", "村", "年度累计个人负担", "截止日期")


def rows(*people: tuple[Any, Any, object]) -> list[list[object]]:
    """Rows of 医保: name, number, burden."""
    return [
        [name, number, "将官池镇", "槐树坡村", burden, "2022-04-30"]
        for name, number, burden in people
    ]


def sheet(
    rows: Iterable[Sequence[object]], headings: Sequence[str] = YIBAO, name: str = "医保.csv"
) -> SimpleUploadedFile:
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    return SimpleUploadedFile(name, out.getvalue().encode("gb18030"))


def checked(by: User, rows: Iterable[Sequence[object]], source: str = "yibao") -> Batch:
    """Upload rows and do the checking."""
    batch = actions.upload(source=source, file=sheet(rows), by=by)
    runner.work_off()
    batch.refresh_from_db()
    assert batch.job is not None
    batch.job.refresh_from_db()
    return batch


def live(batch: Batch, by: User) -> Batch:
    actions.make_live(batch=batch, by=by)
    runner.work_off()
    batch.refresh_from_db()
    return batch
