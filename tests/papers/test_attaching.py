"""Scans and photos: what is taken, how it is kept, who sees it, how it is taken back."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import AccessLog, User
from core.errors import Refused
from core.models import Limit
from households.models import Household
from ledgers import files
from ledgers.models import StoredFile
from monitoring.models import Case
from papers import attaching
from papers.attachments import visible
from papers.models import Attachment
from tests.conftest import NOON
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import DAY, People, case_at
from tests.monitoring.test_photos import SECRETS, jpeg, png
from tests.papers.authz import photo

pytestmark = pytest.mark.django_db

LATER = NOON + 20 * DAY
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nstream\n/JS in a picture\nendstream\n%%EOF\n"


def upload(body: bytes, name: str = "张三411099.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def attach(case: Case, by: User, *bodies: bytes, **changed: Any) -> list[Attachment]:
    given: dict[str, Any] = {
        "subject": case, "kind": "notice_photo", "dated_on": date(2022, 5, 25), "by": by,
        "at": LATER, "uploads": [upload(body) for body in bodies or (photo(),)],
    }  # fmt: skip
    return attaching.attach(**{**given, **changed})


@pytest.fixture
def case(household: Household, people: People) -> Case:
    """A case whose notice was posted on the 25th, after the meeting of the 24th."""
    return case_at("publicise", household, people)


def clear(row: StoredFile) -> bytes:
    with files.opened(row) as path:
        return path.read_bytes()


@pytest.mark.parametrize(("make", "kind"), [(jpeg, "image/jpeg"), (png, "image/png")])
def test_of_a_photo_only_the_picture_is_kept_and_sealed(
    make: Any, kind: str, case: Case, people: People
) -> None:
    body = make()
    (found,) = attach(case, people.village, body)
    kept = clear(found.file)
    assert found.type == kind
    assert not [secret for secret in SECRETS if secret in kept]
    assert found.file.filename.startswith("scan.")  # theirs named a person
    assert found.thumbnail is not None
    small = Image.open(BytesIO(clear(found.thumbnail)))
    assert max(small.size) <= 240
    on_disk = (settings.UPLOAD_DIR / found.file.pk.hex).read_bytes()
    assert kept[:40] not in on_disk


def test_a_plain_scan_is_kept_as_it_is(case: Case, people: People) -> None:
    (found,) = attach(case, people.village, PDF)
    assert (found.type, found.thumbnail) == ("application/pdf", None)
    assert clear(found.file) == PDF


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"MZ\x90 a program", "只能上传照片"),
        (b"<html><script>", "只能上传照片"),
        (b"", "只能上传照片"),
        (photo()[:200], "照片打不开"),
        (PDF.replace(b"%%EOF", b""), "没有传完整"),
        (PDF.replace(b"/Type", b"/OpenAction<</S/JavaScript>>/Type"), "带有密码、程序"),
        (PDF.replace(b"/Type", b"/EmbeddedFiles 3 0 R/Type"), "带有密码、程序"),
        (PDF.replace(b"/Type", b"/Encrypt 3 0 R/Type"), "带有密码、程序"),
    ],
)
def test_what_is_no_plain_picture_or_scan_is_refused(
    body: bytes, why: str, case: Case, people: People
) -> None:
    with pytest.raises(Refused, match=why) as refusal:
        attach(case, people.village, photo(), body)
    assert "照片可以不传" not in str(refusal.value)
    assert not Attachment.objects.exists()  # none of them
    assert not StoredFile.objects.exists()


def test_size_and_number_are_limits_an_administrator_edits(case: Case, people: People) -> None:
    Limit.objects.update_or_create(
        key="paper.attachments",
        defaults={"title": "x", "amount": 2, "unit": "count", "source": "x"},
    )
    attach(case, people.village, photo(), photo())
    with pytest.raises(Refused, match="最多附 2 个文件，已有 2 个"):
        attach(case, people.village)
    Limit.objects.update_or_create(
        key="paper.attachment_mb",
        defaults={"title": "x", "amount": 0, "unit": "count", "source": "x"},
    )
    with pytest.raises(Refused, match="超过0MB"):
        attach(case, people.village, kind="survey_form", dated_on=date(2022, 5, 19))


@pytest.mark.parametrize(
    ("kind", "day", "why"),
    [
        ("notice_photo", date(2022, 5, 23), "早于评议会议照片|早于评议会议"),
        ("minutes", date(2022, 5, 23), "与登记的会议日期（2022-05-24）不一致"),
        ("township_form", date(2022, 5, 26), "在公示期内"),
        ("notice_photo", date(2022, 6, 30), "晚于今天"),
        ("survey_form", date(2022, 5, 1), "早于线索日期"),
        ("told_receipt", date(2022, 5, 25), "请选择这份档案里的材料"),
    ],
)
def test_an_illogical_date_is_refused(
    kind: str, day: date, why: str, case: Case, people: People
) -> None:
    with pytest.raises(Refused, match=why):
        attach(case, people.village, kind=kind, dated_on=day)


def test_whoever_takes_a_step_attaches_its_paper_and_no_other(
    case: Case, people: People, inspector: User
) -> None:
    reviewed = {"kind": "township_form", "dated_on": date(2022, 6, 2)}
    attach(case, people.reviewer, **reviewed)
    for by in (people.reviewer, people.approver, inspector):
        with pytest.raises(PermissionDenied):
            attach(case, by)


def test_nobody_attaches_elsewhere(case: Case, neighbour: User) -> None:
    with pytest.raises(Case.DoesNotExist):
        attach(case, neighbour)


def test_what_is_taken_back_stays_in_the_records(case: Case, people: People) -> None:
    (found,) = attach(case, people.village)
    with pytest.raises(Refused, match="请写明撤下的原因"):
        attaching.withdraw(attachment=found, by=people.village, at=LATER, why=" ")
    attaching.withdraw(attachment=found, by=people.village, at=LATER, why="拍错了")
    assert not visible(people.village).exists()
    row = Attachment.objects.get()
    assert (row.withdrawn_by, row.withdrawn_why) == (people.village, "拍错了")
    with pytest.raises(Refused, match="已经撤下"):
        attaching.withdraw(attachment=found, by=people.village, at=LATER, why="再撤")


# --- who sees what ---------------------------------------------------------------------------------


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.People")
    return client


def test_a_photo_is_shown_and_a_scan_is_given_and_both_are_traced(
    case: Case, people: People
) -> None:
    client = logged_in(people.village)
    picture, scan = attach(case, people.village, photo(), PDF)
    answer = client.get(f"/papers/attachments/{picture.pk}/")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer = client.get(f"/papers/attachments/{scan.pk}/")
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert "%E5%BC%A0" not in answer["Content-Disposition"]  # 张
    seen = AccessLog.objects.filter(kind="export").values_list("detail__attachment", flat=True)
    assert sorted(seen) == sorted([str(picture.pk), str(scan.pk)])


def test_copies_of_identity_cards_are_for_those_who_may_read_numbers(
    case: Case, people: People, inspector: User
) -> None:
    (found,) = attach(case, people.village, photo((600, 400)), kind="id_copies")
    assert found.thumbnail is not None
    assert max(Image.open(BytesIO(clear(found.thumbnail))).size) <= 24
    for path in ("", "thumbnail/"):
        url = f"/papers/attachments/{found.pk}/{path}"
        assert logged_in(inspector).get(url).status_code == 404
        assert logged_in(people.village).get(url).status_code == 200
    assert AccessLog.objects.filter(kind="identity").count() == 1


def test_answers_of_departments_are_withheld_while_the_authorisation_is_withdrawn(
    case: Case, people: People
) -> None:
    attach(case, people.village, kind="comparison_result", dated_on=date(2022, 5, 22))
    assert visible(people.village).count() == 1
    Case.objects.update(status="suspended")
    assert not visible(people.village).exists()


def test_the_form_of_the_page_attaches_several_files(case: Case, people: People) -> None:
    client = logged_in(people.village)
    Case.objects.filter(pk=case.pk).update(began_on=case.began_on - timedelta(1))
    answer = client.post(
        f"/papers/cases/{case.pk}/attach/",
        {"kind": "notice_photo", "dated_on": "2022-05-25", "scans": [upload(photo()), upload(PDF)]},
        follow=True,
    )
    assert "已上传公示照片，2 个文件" in answer.content.decode()
    assert Attachment.objects.count() == 2
    answer = client.post(
        f"/papers/cases/{case.pk}/attach/",
        {"kind": "notice_photo", "dated_on": "2022-05-20", "scans": upload(photo())}, follow=True,
    )  # fmt: skip
    assert "请核对改正" in answer.content.decode()
    (row, *_) = Attachment.objects.in_order()
    client.post(f"/papers/attachments/{row.pk}/withdraw/", {"why": "重复"})
    assert Attachment.objects.standing().count() == 1
