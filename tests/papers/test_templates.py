"""An administrator's own template: it replaces ours, and gets texts only."""

from pathlib import Path

import pytest
from django.conf import settings
from docx import Document

from core.errors import Refused
from households.models import Household
from papers.catalogue import BY_CODE
from papers.contents.common import Subject
from papers.paper import CASE
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import People, case_at
from tests.papers.test_documents import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def subjects(household: Household, people: People) -> dict[str, Subject]:
    return {CASE: case_at("verify", household, people)}


def put(folder: Path, name: str, *lines: str) -> None:
    folder.mkdir(exist_ok=True)
    document = Document()
    for each in lines:
        document.add_paragraph(each)
    document.save(str(folder / name))


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "PAPER_DIR", tmp_path / "papers")
    return tmp_path / "papers"


def test_an_administrators_template_replaces_ours(own: Path, subjects: dict[str, Subject]) -> None:
    put(own, "survey-form.docx", "本区格式 {{ head }}")
    text, _ = made(BY_CODE["survey-form"], subjects[CASE])
    assert text.startswith("本区格式 张三\n")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("{{ head_id }}", "'head_id' is undefined"),
        ("{{ head", "填不了"),
        ("{{ ().__class__.__base__.__subclasses__() }}", "填不了"),
        ("{% for x in range(99999999) %}x{% endfor %}", "打不开|填不了"),
    ],
)
def test_a_template_that_asks_for_more_is_refused(
    asked: str, why: str, own: Path, subjects: dict[str, Subject]
) -> None:
    put(own, "survey-form.docx", asked)
    with pytest.raises(Refused, match=why):
        made(BY_CODE["survey-form"], subjects[CASE])


def test_a_template_that_is_no_document_is_refused(own: Path, subjects: dict[str, Subject]) -> None:
    own.mkdir()
    (own / "survey-form.docx").write_bytes(b"PK not a zip")
    with pytest.raises(Refused, match="打不开"):
        made(BY_CODE["survey-form"], subjects[CASE])
