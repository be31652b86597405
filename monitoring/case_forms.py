"""
Shape of what people type for a step of a case: few fields, today as default.

Each form gives `given()`, the keyword arguments of its action.
"""

from typing import Any

from django import forms
from django.utils import timezone

from households.codes import Category, Risk
from households.models import Household
from monitoring import case_rules
from monitoring.case_guards import close_reasons
from monitoring.case_reads import helpers_for
from monitoring.case_states import SEND_BACK_TO, Status
from monitoring.consent_forms import Authorise, Sign, Withdraw
from monitoring.known import last_invited, officer_of
from monitoring.models.case_parts import AssetHit
from monitoring.models.notices import Objection
from monitoring.procedure import MeasureGroup
from monitoring.step_forms import StepForm, WithIncome, day, figure, words


class Verify(WithIncome):
    action = "verify"
    visited_on = day("入户日期")
    visitors = forms.CharField(label="入户人员（两人以上）", max_length=200)
    findings = words("核实情况")
    willing = forms.BooleanField(label="农户愿意申请", required=False, initial=True)
    troubles = forms.MultipleChoiceField(
        label="三保障和饮水是否有下列情况（有则勾选）", choices=list(case_rules.TROUBLES.items()),
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip

    def set_up(self) -> None:
        self.add_income()
        if clue := self.subject.clue:
            self.fields["findings"].help_text = f"线索：{clue.evidence}"
        said = self.subject.guarantees
        self.fields["troubles"].initial = [key for key, yes in said.items() if yes]

    def given(self) -> dict[str, Any]:
        data = super().given()
        data["troubles"] = {key: key in data["troubles"] for key in case_rules.TROUBLES}
        return data


class Compare(StepForm):
    """First: send to the departments. Then: one 疑点 a line, 部门：内容."""

    action = "compare"

    def set_up(self) -> None:
        if self.subject.status == Status.COMPARING:
            self.fields["lines"] = words(
                "疑点（每行一条，写作“部门：内容”；没有疑点就不填）", 3000, 4, required=False
            )
            self.fields["severity"] = forms.ChoiceField(
                label="程度", choices=AssetHit.Severity.choices,
                initial=AssetHit.Severity.EXPLAIN, widget=forms.RadioSelect,
            )  # fmt: skip

    def clean_lines(self) -> list[tuple[str, str]]:
        found = []
        for line in self.cleaned_data["lines"].splitlines():
            source, mark, text = line.strip().replace(":", "：").partition("：")
            if not line.strip():
                continue
            if not mark or not source.strip() or not text.strip():
                raise forms.ValidationError(f"“{line.strip()[:20]}”请写作“部门：内容”。")
            found.append((source.strip()[:60], text.strip()[:300]))
        return found

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "lines" not in data:
            return {}
        answers = [
            {"severity": data["severity"], "source": source, "text": text}
            for source, text in data["lines"]
        ]
        return {"answers": answers}


class Explain(StepForm):
    action = "explain"

    def set_up(self) -> None:
        self.hits = list(self.subject.hits.unexplained().order_by("pk"))
        for hit in self.hits:
            self.fields[f"conclusion_{hit.pk}"] = forms.ChoiceField(
                label=f"{hit.source}：{hit.text}", choices=AssetHit.Conclusion.choices,
                widget=forms.RadioSelect,
            )  # fmt: skip
            self.fields[f"explanation_{hit.pk}"] = words("说明和依据")
            self.fields[f"evidence_{hit.pk}"] = forms.CharField(
                label="依据材料（如注销证明、购置发票、走访照片）", max_length=200,
                required=hit.kind_id is not None,
            )  # fmt: skip

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "explanations": [
                {
                    "hit": hit.pk,
                    "conclusion": data[f"conclusion_{hit.pk}"],
                    "explanation": data[f"explanation_{hit.pk}"],
                    "evidence": data[f"evidence_{hit.pk}"],
                }
                for hit in self.hits
            ],
        }


class Meeting(StepForm):
    action = "review"
    held_on = day("会议日期")
    invited = figure("应到人数")
    present = figure("实到人数")
    votes_for = figure("同意")
    votes_against = figure("不同意", initial=0)
    abstained = figure("弃权", initial=0)
    minutes = words("会议记录", 5000, 4)

    def set_up(self) -> None:
        self.fields["invited"].initial = last_invited(self.subject.household.region_id)


class Review(Meeting):
    category = forms.ChoiceField(
        label="监测对象类别", choices=Category.choices, widget=forms.RadioSelect
    )
    risks = forms.MultipleChoiceField(
        label="致贫返贫风险（最多五项）", choices=Risk.choices, widget=forms.CheckboxSelectMultiple
    )
    risk_note = forms.CharField(label="风险备注", max_length=200, required=False)

    def set_up(self) -> None:
        super().set_up()
        household: Household = self.subject.household
        usual = "unstable" if household.household_type == "escaped" else "marginal"
        self.fields["category"].initial = self.subject.category or usual
        self.fields["risks"].initial = self.subject.risks


class Publicise(StepForm):
    action = "publicise"
    posted_on = day("张贴日期")


class Announce(Publicise):
    action = "announce"


class Object(StepForm):
    action = "object"
    raised_on = day("提出日期")
    content = words("异议内容")
    raised_by = forms.CharField(label="提出人（可匿名）", max_length=40, required=False)


class AnswerObjection(StepForm):
    action = "answer_objection"
    outcome = forms.ChoiceField(
        label="核查结论", choices=Objection.Outcome.choices, widget=forms.RadioSelect
    )
    finding = words("核查情况")


class TownshipReview(StepForm):
    action = "township_review"
    opinion = words("审核意见", initial="经审核，情况属实，同意上报。")


class SendBack(StepForm):
    action = "send_back"
    to = forms.ChoiceField(label="退回到", widget=forms.RadioSelect)
    reason = words("退回原因（写清要补什么）")

    def set_up(self) -> None:
        labels = {
            Status.COMPARED: "村级评议",
            Status.VERIFYING: "入户核实",
            Status.AUTHORISED: "信息比对",
            Status.PUBLICISED: "乡镇审核",
        }
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # for the type checker
        field.choices = [
            (str(s), label)
            for s, label in labels.items()
            if s in SEND_BACK_TO and s != self.subject.status
        ]


class Approve(StepForm):
    action = "approve"
    opinion = words("审批意见", initial="同意纳入监测帮扶。")
    category = forms.ChoiceField(
        label="监测对象类别", choices=Category.choices, widget=forms.RadioSelect
    )

    def set_up(self) -> None:
        self.fields["category"].initial = self.subject.category


class Register(StepForm):
    action = "register"
    national_no = forms.CharField(label="全国系统户编号", max_length=30)
    month = forms.CharField(label="识别时间（年月，如 202205）", max_length=6)
    officer = forms.ChoiceField(label="帮扶责任人", required=False)
    group = forms.ChoiceField(
        label="第一条帮扶措施", choices=[("", "暂不登记"), *MeasureGroup.choices], required=False
    )
    content = forms.CharField(label="措施内容", max_length=300, required=False)
    responsible = forms.CharField(label="措施责任人（单位）", max_length=60, required=False)

    def set_up(self) -> None:
        household = self.subject.household
        now = household.support_officer
        field = self.fields["officer"]
        assert isinstance(field, forms.ChoiceField)  # for the type checker
        field.choices = [("", f"现有责任人：{now}" if now else "请选择")] + [
            (user.username, f"{user.name}（{user.get_role_display()}）")
            for user in helpers_for(household)
        ]
        likely = officer_of(household)
        if likely:
            field.initial = "" if likely == now else likely.username
            self.fields["responsible"].initial = likely.name
        self.fields["national_no"].initial = household.national_no
        self.fields["month"].initial = f"{timezone.localdate():%Y%m}"

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        group, content = data.pop("group"), data.pop("content")
        responsible = data.pop("responsible")
        measures = []
        if group:
            risk = (self.subject.risks or [Risk.OTHER])[0]
            measures = [
                {
                    "group": group, "content": content or MeasureGroup(group).label,
                    "responsible": responsible or "村级责任组", "risk": risk,
                    "starts_on": timezone.localdate(),
                }
            ]  # fmt: skip
        return {**data, "measures": measures}


class Close(StepForm):
    action = "close"
    reason = forms.ChoiceField(label="终止原因", widget=forms.RadioSelect)
    note = words("具体情况")
    told_on = day("告知农户日期")
    told_how = forms.CharField(label="告知方式", max_length=100, initial="上门告知")

    def set_up(self) -> None:
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)  # for the type checker
        reasons = close_reasons(self.subject.status)
        field.choices = [(r.value, r.label) for r in reasons]
        if len(reasons) == 1:
            field.initial = reasons[0].value


class RollBack(StepForm):
    action = "roll_back"
    reason = words("回退原因")


CASE_FORMS: dict[str, type[StepForm]] = {
    "verify": Verify, "authorise": Authorise, "sign": Sign, "withdraw": Withdraw,
    "compare": Compare, "explain": Explain, "review": Review, "publicise": Publicise, "object": Object,
    "answer_objection": AnswerObjection, "township_review": TownshipReview,
    "send_back": SendBack, "approve": Approve, "announce": Announce, "register": Register,
    "close": Close, "roll_back": RollBack,
}  # fmt: skip
