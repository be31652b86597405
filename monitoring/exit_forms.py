"""Shape of what people type for a step of an exit; see `case_forms`."""

from typing import Any

from django import forms
from django.utils import timezone

from households.codes import Elimination
from monitoring.case_forms import (
    Announce,
    AnswerObjection,
    Meeting,
    Object,
    Publicise,
    RollBack,
    TownshipReview,
)
from monitoring.case_rules import AFTER, SOUND
from monitoring.exit_states import VERBS as EXIT_VERBS
from monitoring.step_forms import StepForm, WithIncome, day, words


class ExitMeeting(Meeting):
    verbs = EXIT_VERBS


class ExitPublicise(Publicise):
    verbs = EXIT_VERBS


class ExitAnnounce(Announce):
    verbs = EXIT_VERBS


class ExitObject(Object):
    verbs = EXIT_VERBS


class ExitAnswer(AnswerObjection):
    verbs = EXIT_VERBS


class Study(WithIncome):
    action = "study"
    verbs = EXIT_VERBS
    visited_on = day("入户日期")
    visitors = forms.CharField(label="入户人员（两人以上）", max_length=200)
    sound = forms.MultipleChoiceField(
        label="两不愁三保障和饮水：没有问题的请勾选", choices=list(SOUND.items()),
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    after = forms.MultipleChoiceField(
        label="是否有下列情况（有则勾选）", choices=list(AFTER.items()),
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    risks_gone = forms.BooleanField(label="识别时的风险已稳定消除", required=False)
    rigid_spending_solved = forms.BooleanField(label="大额刚性支出已解决", required=False)
    findings = words("研判情况")

    def set_up(self) -> None:
        self.add_income()

    def given(self) -> dict[str, Any]:
        data = super().given()
        data["sound"] = {key: key in data["sound"] for key in SOUND}
        data["after"] = {key: key in data["after"] for key in AFTER}
        return data


class Decide(TownshipReview):
    action = "decide"
    verbs = EXIT_VERBS
    opinion = words("确定意见", initial="经核查，符合风险消除条件，同意消除。")


class Mark(StepForm):
    action = "mark"
    verbs = EXIT_VERBS
    method = forms.ChoiceField(
        label="风险消除方式", choices=Elimination.choices, widget=forms.RadioSelect,
        initial=Elimination.SUPPORT,
    )  # fmt: skip
    month = forms.CharField(label="风险消除时间（年月，如 202205）", max_length=6)

    def set_up(self) -> None:
        self.fields["month"].initial = f"{timezone.localdate():%Y%m}"
        if not self.subject.case.measures.exists():
            self.fields["method"].initial = Elimination.NATURAL


class Notify(StepForm):
    action = "notify"
    verbs = EXIT_VERBS
    told_on = day("告知日期")
    told_how = forms.CharField(label="告知方式", max_length=100, initial="上门告知并签收")


class Hold(RollBack):
    action = "hold"
    verbs = EXIT_VERBS
    reason = words("原因和兜底保障落实情况")


class RefuseExit(RollBack):
    action = "refuse"
    verbs = EXIT_VERBS
    reason = words("不予消除的原因")


EXIT_FORMS: dict[str, type[StepForm]] = {
    "study": Study, "review": ExitMeeting, "publicise": ExitPublicise, "object": ExitObject,
    "answer_objection": ExitAnswer, "decide": Decide, "announce": ExitAnnounce, "mark": Mark,
    "notify": Notify, "hold": Hold, "refuse": RefuseExit,
}  # fmt: skip
