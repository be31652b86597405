"""Shape of what people type about a campaign."""

from datetime import date, timedelta
from typing import Any

from django import forms

from accounts.models import User
from core import limits
from monitoring.actions.campaigns import Terms
from monitoring.campaigns import limits as keys
from monitoring.campaigns import reads
from monitoring.models.campaigns import Campaign, CampaignRecheck
from regions.models import Region

SEASON_OF_MONTHS = 6  # spring's is in April, autumn's in October
USUAL_DAYS = timedelta(days=29)
DAY = timedelta(days=1)


def _places(field: forms.Field, region: Region, *, villages: bool = True) -> None:
    assert isinstance(field, forms.ModelChoiceField)  # for the type checker
    rows = Region.objects.within(region).order_by("path")
    field.queryset = rows if villages else rows.exclude(level=Region.Level.VILLAGE)
    field.initial = region.pk


class NewCampaign(forms.Form):
    year = forms.IntegerField(label="年度", min_value=2020, max_value=2100)
    season = forms.ChoiceField(
        label="季节", choices=Campaign.Season.choices, widget=forms.RadioSelect
    )
    region = forms.ModelChoiceField(label="范围", queryset=Region.objects.none(), empty_label=None)
    first_on = forms.DateField(label="开始日期", widget=forms.DateInput)
    last_on = forms.DateField(label="结束日期", widget=forms.DateInput)
    frozen_from = forms.DateField(
        label="冻结开始", widget=forms.DateInput, required=False, help_text="不填为结束后第一天"
    )
    frozen_until = forms.DateField(label="冻结到", widget=forms.DateInput, required=False)
    share = forms.IntegerField(label="抽查比例（%）", min_value=0, max_value=100)
    minimum = forms.IntegerField(label="每村最少抽查户数", min_value=0, max_value=1000)
    groups = forms.MultipleChoiceField(
        label="只查这些群体", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="不选就是全部农户",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "campaign-%s")
        spring = today.month <= SEASON_OF_MONTHS
        kwargs["initial"] = {
            "year": today.year, "first_on": today, "last_on": today + USUAL_DAYS,
            "season": Campaign.Season.SPRING if spring else Campaign.Season.AUTUMN,
            "share": limits.number(keys.SHARE), "minimum": limits.number(keys.MINIMUM),
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        if user.region is not None:
            _places(self.fields["region"], user.region, villages=False)
        self.fields["groups"].choices = reads.groups()  # type: ignore[attr-defined]
        days = limits.number(keys.FREEZE)
        self.fields["frozen_until"].help_text = f"不填为冻结 {days} 天"

    def terms(self) -> Terms:
        given = {k: v for k, v in self.cleaned_data.items() if k != "region"}
        given["frozen_from"] = given["frozen_from"] or given["last_on"] + DAY
        if not given["frozen_until"]:
            days = max(limits.number(keys.FREEZE), 1)
            given["frozen_until"] = given["frozen_from"] + (days - 1) * DAY
        return Terms(**given)


class Draw(forms.Form):
    region = forms.ModelChoiceField(label="范围", queryset=Region.objects.none(), empty_label=None)
    assigned = forms.ChoiceField(
        label="由谁回访", choices=CampaignRecheck.Assigned.choices, initial="township",
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args: Any, place: Region, for_bureau: bool, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "draw-%s")
        super().__init__(*args, **kwargs)
        _places(self.fields["region"], place)
        if not for_bureau:
            del self.fields["assigned"]


class Excuse(forms.Form):
    reason = forms.CharField(label="不能走访的原因", max_length=200)


class Righting(forms.Form):
    note = forms.CharField(label="怎么改的", max_length=200)


class Export(forms.Form):
    reason = forms.CharField(label="导出用途", max_length=200)
