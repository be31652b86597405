"""Shape of what the village types about authorisations: who signed, who signs later, who withdrew."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from households import reads
from monitoring.asset_rules import is_adult
from monitoring.models.consents import Authorisation, Relative
from monitoring.step_forms import StepForm, day, names, words

NEW = "new"


class Authorise(StepForm):
    action = "authorise"
    signed_on = day("签字日期")
    signatures = forms.CharField(label="签字人", max_length=200)
    all_adults = forms.BooleanField(label="成年家庭成员全部签字", required=False, initial=True)
    proxy = forms.CharField(label="代签人和原因（没有可不填）", max_length=100, required=False)

    def set_up(self) -> None:
        home = self.subject.household
        self.members = list(reads.members(home))
        others = [
            m
            for m in self.members
            if not m.is_head and is_adult(m.birth_date, on=timezone.localdate())
        ]
        signers = [home.head_name, *(m.name for m in others)]
        self.fields["signatures"].initial = "、".join(dict.fromkeys(signers))
        if others:
            self.fields["unsigned"] = forms.MultipleChoiceField(
                label="没有签署的成年成员（不送部门比对）",
                choices=[(str(m.pk), m.name) for m in others],
                widget=forms.CheckboxSelectMultiple, required=False,
            )  # fmt: skip

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        unsigned = set(data.pop("unsigned", []))
        away = {m.name for m in self.members if str(m.pk) in unsigned}
        data["signatures"] = [name for name in names(data["signatures"]) if name not in away]
        if unsigned:
            signed = [m for m in self.members if str(m.pk) not in unsigned]
            by_proxy = "" if data["all_adults"] else data["proxy"]
            data["persons"] = [
                {"member": m.pk, "how": "proxy", "proxy": by_proxy}
                if by_proxy and m.name not in data["signatures"]
                else {"member": m.pk}
                for m in signed
            ]
        return data


class Sign(StepForm):
    """One person at a time: somebody known who had not signed, or a relative not yet entered."""

    action = "sign"
    who = forms.ChoiceField(label="谁")
    relation = forms.ChoiceField(
        label="与该户关系（新登记时填）",
        choices=[("", "请选择"), *Relative.Relation.choices], required=False,
    )  # fmt: skip
    name = forms.CharField(label="姓名（新登记时填）", max_length=40, required=False)
    id_number = forms.CharField(label="证件号码（新登记时填）", max_length=40, required=False)
    phone = forms.CharField(label="电话（没有可不填）", max_length=20, required=False)
    signed = forms.BooleanField(label="已签署授权", required=False, initial=True)
    signed_on = day("签署日期")
    how = forms.ChoiceField(
        label="签署方式", choices=Authorisation.How.choices, widget=forms.RadioSelect,
        initial=Authorisation.How.SIGNATURE,
    )  # fmt: skip
    proxy = forms.CharField(label="代签人和原因（代签时填）", max_length=100, required=False)

    def set_up(self) -> None:
        valid = self.subject.authorisations.valid()
        home = self.subject.household
        members = reads.members(home).exclude(pk__in=valid.exclude(member=None).values("member"))
        relatives = home.relatives.exclude(pk__in=valid.exclude(relative=None).values("relative"))
        choices = [(f"m{m.pk}", f"{m.name}（{m.relation}）") for m in members]
        choices += [
            (f"r{r.pk}", f"{r.name}（{r.get_relation_display()}）")
            for r in relatives.order_by("pk")
        ]
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)  # for the type checker
        field.choices = [(NEW, "新登记一位亲属"), *choices]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("who") == NEW:
            for key in ("relation", "name", "id_number"):
                if not data.get(key, "").strip():
                    self.add_error(key, "新登记亲属请填这一项。")
        return data

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        who: str = data["who"]
        person = {key: data[key] for key in ("how", "proxy", "signed")}
        if who == NEW:
            person |= {key: data[key] for key in ("relation", "name", "id_number", "phone")}
        else:
            person["member" if who.startswith("m") else "relative"] = UUID(who[1:])
        return {"signed_on": data["signed_on"], "persons": [person]}


class Withdraw(StepForm):
    action = "withdraw"
    withdrawn_on = day("撤回日期")
    reason = words("撤回原因")

    def set_up(self) -> None:
        rows = self.subject.authorisations.valid().select_related("member", "relative")
        if choices := [
            (str(row.member_id or row.relative_id), str(row.member or row.relative))
            for row in rows.order_by("pk")
        ]:
            self.fields["persons"] = forms.MultipleChoiceField(
                label="谁撤回（不选为全户撤回）", choices=choices,
                widget=forms.CheckboxSelectMultiple, required=False,
                help_text="户主撤回，或本户没有人授权了，案件中止；其他人撤回，只是不再比对此人。",
            )  # fmt: skip

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {**data, "persons": [UUID(key) for key in data.get("persons", [])]}
