"""Shapes of what people type on the household pages."""

from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from accounts.permissions import Role
from households.codes import Category, HouseholdType
from households.models import Household, Income, TagKind
from regions.models import Region, above

MONEY: dict[str, Any] = {"max_digits": 12, "decimal_places": 2, "required": False, "min_value": 0}
KINDS = [("", "按表头判断"), ("household", "户信息"), ("member", "人员信息")]


class Filters(forms.Form):
    """The list's filters, kept in the address: places and codes only, never names."""

    region = forms.ChoiceField(label="乡镇／村", required=False)
    category = forms.ChoiceField(
        label="监测对象类别", required=False,
        choices=[("", "全部"), ("any", "所有监测对象"), ("open", "风险未消除"), *Category.choices],
    )  # fmt: skip
    tag = forms.ChoiceField(label="重点群体", required=False)
    type = forms.ChoiceField(
        label="户类型", required=False, choices=[("", "全部"), *HouseholdType.choices]
    )

    def __init__(self, *args: Any, regions: list[Region], tags: list[TagKind], **kw: Any) -> None:
        super().__init__(*args, **kw)
        places = [(row.code, row.name) for row in regions]
        self.fields["region"].choices = [("", "全部"), *places]  # type: ignore[attr-defined]
        kinds = [(row.code, row.name) for row in tags]
        self.fields["tag"].choices = [("", "全部"), *kinds]  # type: ignore[attr-defined]


class Search(forms.Form):
    """What is looked for; the first 60 characters count."""

    q = forms.CharField()

    def clean_q(self) -> str:
        return str(self.cleaned_data["q"])[:60].strip()


class Upload(forms.Form):
    file = forms.FileField(label="导出表", error_messages={"required": "请选择一个文件。"})
    kind = forms.ChoiceField(
        label="内容", required=False, choices=KINDS, widget=forms.RadioSelect, initial=""
    )


class SetTag(forms.Form):
    kind = forms.ModelChoiceField(
        label="标签", queryset=TagKind.objects.order_by("order"), empty_label="请选择"
    )
    since = forms.DateField(label="从哪天起", required=False, widget=forms.DateInput)
    source = forms.CharField(label="来源", max_length=60, required=False, initial="村级走访")


class EnterIncome(forms.Form):
    """Twelve months of a household, in yuan; blank means none."""

    purpose = forms.ChoiceField(label="用途", choices=Income.Purpose.choices)
    members = forms.IntegerField(label="家庭人口", min_value=1, max_value=60)
    wage = forms.DecimalField(label="工资性收入", **MONEY)
    business = forms.DecimalField(label="生产经营性收入", **MONEY)
    property = forms.DecimalField(label="财产性收入", **MONEY)
    transfer = forms.DecimalField(label="转移性收入", **MONEY)
    business_expense = forms.DecimalField(label="生产经营性支出", **MONEY)
    claim_income = forms.DecimalField(label="家庭理赔收入", **MONEY)
    out_of_pocket = forms.DecimalField(label="合规自付支出", **MONEY)
    note = forms.CharField(label="说明", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        return {key: 0 if value is None else value for key, value in given.items()}


class AssignOfficer(forms.Form):
    officer = forms.ModelChoiceField(
        label="帮扶责任人", queryset=User.objects.none(), required=False, empty_label="暂无"
    )

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = above(household.region_path)
        self.fields["officer"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            role=Role.SUPPORT_OFFICER, is_active=True, region__path__in=places
        ).order_by("name", "pk")


class Reason(forms.Form):
    reason = forms.CharField(max_length=100, error_messages={"required": "请写明原因。"})


def initial_income(household: Household, on: date) -> dict[str, Any]:
    return {"members": household.size, "purpose": Income.Purpose.YEARLY}
