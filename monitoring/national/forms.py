"""Shape of what people type for the national system."""

from typing import Any

from django import forms

from accounts.models import User
from monitoring.national.sheets import WHICH
from regions.models import Region


class Export(forms.Form):
    which = forms.ChoiceField(label="哪些户", choices=list(WHICH.items()), initial="waiting")
    region = forms.ModelChoiceField(label="范围", queryset=Region.objects.none(), empty_label=None)
    reason = forms.CharField(
        label="导出用途", max_length=200,
        help_text="文件含完整证件号码，导出人、用途和每一户都会留下记录。用完请删除。",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "export-%s")
        super().__init__(*args, **kwargs)
        field = self.fields["region"]
        assert isinstance(field, forms.ModelChoiceField)  # for the type checker
        field.queryset = Region.objects.within(user.region).order_by("path")
        field.initial = user.region_id


class Typed(forms.Form):
    national_no = forms.CharField(label="国家系统显示的户编号", max_length=30)
