"""What the two procedures, inclusion and exit, have in common: verbs, checks, papers."""

from dataclasses import dataclass

from django.db import models

from accounts.models import User
from accounts.permissions import Permission


@dataclass(frozen=True)
class Verb:
    """One thing that can be done to a case or an exit: who may, from where, on which papers."""

    name: str
    label: str
    permissions: frozenset[Permission]
    states: frozenset[str]
    papers: tuple[str, ...] = ()
    done: str = ""

    def open_to(self, user: User) -> bool:
        return any(user.may(permission) for permission in self.permissions)


@dataclass(frozen=True)
class Check:
    """
    One condition of a step: shown on the page with ✓ or ✗, and refused with when missing.

    `ok` is None for a mere hint, which never stands in the way.
    """

    ok: bool | None
    text: str
    missing: str = ""
    url: str = ""
    action: str = "去补"
    note: str = ""


def blockers(checks: list[Check]) -> list[str]:
    """Return the sentences of what still stands in the way."""
    return [check.missing or check.text for check in checks if check.ok is False]


class PaperKind(models.TextChoices):
    """一户一档, in the order of the file."""

    CLUE_FORM = "clue_form", "线索单"
    SURVEY_FORM = "survey_form", "排查表"
    AUTHORISATION = "authorisation", "申请及承诺授权书"
    ID_COPIES = "id_copies", "户口簿、身份证复印件"
    INFORMATION_FORM = "information_form", "信息采集表"
    INCOME_SHEET = "income_sheet", "收入测算表"
    COMPARISON_RESULT = "comparison_result", "信息比对结果"
    EXPLANATION = "explanation", "疑点说明"
    MINUTES = "minutes", "评议会议记录"
    SIGN_IN = "sign_in", "评议会议签到表"
    MEETING_PHOTO = "meeting_photo", "评议会议照片"
    NOTICE_PHOTO = "notice_photo", "公示照片"
    TOWNSHIP_FORM = "township_form", "乡镇审核表"
    DISTRICT_REPLY = "district_reply", "区批复"
    ANNOUNCEMENT_PHOTO = "announcement_photo", "公告照片"
    HOUSEHOLD_PLAN = "household_plan", "一户一策"
    EXIT_INFORMATION = "exit_information", "风险消除信息采集表"
    EXIT_MEASURES = "exit_measures", "帮扶措施落实情况表"
    EXIT_ASSESSMENT = "exit_assessment", "风险消除评估表"
    TOLD_RECEIPT = "told_receipt", "告知书（签收）"


UNSIGNED = frozenset({PaperKind.COMPARISON_RESULT.value, PaperKind.EXPLANATION.value})
"""Written by departments and the village in the system itself: nobody signs, nobody is asked."""


class MeasureGroup(models.TextChoices):
    """The fourteen groups of the national form."""

    INDUSTRY = "industry", "产业帮扶"
    EMPLOYMENT = "employment", "就业帮扶"
    FINANCE = "finance", "金融帮扶"
    PUBLIC_POST = "public_post", "公益岗位帮扶"
    HEALTH = "health", "健康帮扶"
    COMPULSORY_EDU = "compulsory_edu", "义务教育保障"
    OTHER_EDU = "other_edu", "其他教育帮扶"
    SOCIAL_SECURITY = "social_security", "综合保障"
    HOUSING = "housing", "住房安全保障"
    WATER = "water", "饮水安全保障"
    SOCIAL = "social", "社会帮扶"
    RELOCATION = "relocation", "搬迁"
    LIVING_CONDITIONS = "living_conditions", "生产生活条件改善"
    INFRASTRUCTURE = "infrastructure", "基础设施建设"
