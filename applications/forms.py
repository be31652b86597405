"""What villagers type on the public pages. Every wording is for somebody of seventy."""

import re
import unicodedata
from typing import Any

from django import forms

from applications import rules
from core import identity
from households.codes import Risk
from regions.models import Region

PLAIN = {
    Risk.ILLNESS: "看病花钱多",
    Risk.DISABILITY: "家有残疾人",
    Risk.EDUCATION: "上学负担重",
    Risk.DISASTER: "遭了天灾",
    Risk.ACCIDENT: "出了意外",
    Risk.BUSINESS_FAILURE: "种养、生意亏了",
    Risk.UNSTABLE_WORK: "没活干、工钱不稳",
    Risk.LACK_LABOUR: "家里缺劳力",
    Risk.WATER: "吃水困难",
    Risk.HOUSING: "房子不安全",
    Risk.EPIDEMIC: "受疫情影响",
    Risk.OTHER: "其他困难",
}
"""The kinds of risk as villagers say them."""
_NAME = re.compile(r"[^\W\d_]+(·[^\W\d_]+)*")
_PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{9,11}|[2-8][0-9]{6,7}")
_NOT_DIGITS = re.compile(r"[\s\-－—()（）]+")


def bare_digits(text: str) -> str:
    return _NOT_DIGITS.sub("", unicodedata.normalize("NFKC", text))


class NumberFields(forms.Form):
    """How numbers and phones are read, whoever types them."""

    def clean_id_number(self) -> str:
        text = str(self.cleaned_data.get("id_number") or "")
        if not text:
            return ""
        reading = identity.read(text)
        if reading.fault is not None:
            raise forms.ValidationError(reading.fault.label)
        return reading.number

    def clean_phone(self) -> str:
        phone = bare_digits(str(self.cleaned_data.get("phone") or ""))
        if phone and not _PHONE.fullmatch(phone):
            raise forms.ValidationError("电话不对，请填 11 位手机号，或带区号的座机号。")
        return phone


class Apply(NumberFields):
    name = forms.CharField(
        label="姓名", max_length=30, error_messages={"required": "请填写您的姓名。"},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    id_number = forms.CharField(
        label="身份证号", max_length=30, help_text="18 位，最后一位是 X 的照填。",
        error_messages={"required": "请填写您的身份证号。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip
    phone = forms.CharField(
        label="电话", max_length=20, help_text="没有电话的，可以填家人或邻居的。",
        error_messages={"required": "请填写能找到您的电话。"},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    village = forms.ChoiceField(
        label="您家在哪个村", error_messages={"invalid_choice": "请从名单里选一个村。"}
    )
    risks = forms.MultipleChoiceField(
        label="主要困难（可以选几样）", choices=[(risk.value, text) for risk, text in PLAIN.items()],
        widget=forms.CheckboxSelectMultiple, error_messages={"required": "请至少选一样困难。"},
    )  # fmt: skip
    said = forms.CharField(
        label="说说困难", max_length=300, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="比如：谁得了什么病、花了多少钱，房子哪里坏了。",
        error_messages={"required": "请用几句话说说困难。"},
    )  # fmt: skip
    token = forms.CharField(widget=forms.HiddenInput, max_length=400)
    answer = forms.CharField(
        label="照着图填 4 个数字", max_length=20, error_messages={"required": "请照着图填 4 个数字。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, *args: Any, villages: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {village.pk: village for village in villages}
        field = self.fields["village"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(village.pk, village.name) for village in villages]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if not _NAME.fullmatch(unicodedata.normalize("NFKC", name).replace(" ", "")):
            raise forms.ValidationError("请填写姓名，不要带数字和符号。")
        return name

    def clean_risks(self) -> list[str]:
        risks: list[str] = self.cleaned_data["risks"]
        if len(risks) > 5:
            raise forms.ValidationError("最多选五样，请选最要紧的。")
        return risks

    def clean_answer(self) -> str:
        return bare_digits(str(self.cleaned_data["answer"]))


class Ask(forms.Form):
    receipt = forms.CharField(
        label="受理编号", max_length=20, help_text="申报时记下的 10 位数字。",
        error_messages={"required": "请填写受理编号。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )  # fmt: skip
    last_four = forms.CharField(
        label="电话后四位", max_length=10, help_text="申报时留的电话的最后 4 个数字。",
        error_messages={"required": "请填写电话后四位。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )  # fmt: skip

    def clean_receipt(self) -> str:
        receipt = rules.read_receipt(str(self.cleaned_data["receipt"]))
        if not receipt:
            raise forms.ValidationError("受理编号是 10 位数字，请核对。")
        return receipt

    def clean_last_four(self) -> str:
        four = bare_digits(str(self.cleaned_data["last_four"]))
        if not re.fullmatch(r"[0-9]{4}", four):
            raise forms.ValidationError("请填写 4 个数字。")
        return four
