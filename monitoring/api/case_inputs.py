"""The bodies of the API's steps of cases and exits, one for each verb."""

from typing import Any

from rest_framework import serializers

from core.api import Strict
from households.codes import Category, Elimination, Risk
from monitoring.case_rules import AFTER, SOUND, TROUBLES
from monitoring.case_states import SEND_BACK_TO, CloseReason
from monitoring.models.case_parts import AssetHit
from monitoring.models.consents import Authorisation, Relative
from monitoring.models.notices import Objection
from monitoring.procedure import MeasureGroup, PaperKind


def text(most: int, **more: Any) -> serializers.CharField:
    return serializers.CharField(max_length=most, **more)


def papers() -> serializers.ListField:
    """Papers that lie in the household's file now; the refusal names those still missing."""
    return serializers.ListField(
        child=serializers.ChoiceField(choices=PaperKind.choices), required=False, max_length=30
    )


def people() -> serializers.ListField:
    return serializers.ListField(child=text(40), max_length=20)


def risks(**more: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.ChoiceField(choices=Risk.choices), max_length=5, **more
    )


def yuan(**more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=12, decimal_places=2, min_value=0, **more)


def count() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=2000)


class IncomeSheet(Strict):
    """Yuan of the twelve whole months before the visit."""

    wage = yuan(required=False)
    business = yuan(required=False)
    property = yuan(required=False)
    transfer = yuan(required=False)
    business_expense = yuan(required=False)
    claim_income = yuan(required=False)
    out_of_pocket = yuan(required=False)


class Troubles(Strict):
    """The four questions of the national form at identification: true where it is so."""


for _name in TROUBLES:
    Troubles._declared_fields[_name] = serializers.BooleanField()


class Verify(Strict):
    visited_on = serializers.DateField()
    visitors = people()
    findings = text(500)
    willing = serializers.BooleanField(default=True)
    income = IncomeSheet(required=False)
    troubles = Troubles(required=False)
    papers = papers()


class Person(Strict):
    """A member or a relative by key, or a relative not entered yet; signed unless said otherwise."""

    member = serializers.UUIDField(required=False)
    relative = serializers.UUIDField(required=False)
    relation = serializers.ChoiceField(choices=Relative.Relation.choices, required=False)
    name = text(40, required=False)
    id_number = text(40, required=False)
    phone = text(20, required=False, allow_blank=True)
    note = text(200, required=False, allow_blank=True)
    how = serializers.ChoiceField(choices=Authorisation.How.choices, required=False)
    proxy = text(100, required=False, allow_blank=True)
    signed = serializers.BooleanField(default=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        new = {"relation", "name", "id_number"}
        keys = {"member", "relative"} & attrs.keys()
        if len(keys) > 1 or (keys and new & attrs.keys()) or (not keys and not new <= attrs.keys()):
            raise serializers.ValidationError(
                "请给出 member、relative 之一，或新亲属的 relation、name、id_number。"
            )
        return attrs


def persons(**more: Any) -> Person:
    return Person(many=True, **more)


class Authorise(Strict):
    """Every member is authorised, unless `persons` names members: then those alone."""

    signed_on = serializers.DateField()
    signatures = people()
    all_adults = serializers.BooleanField()
    proxy = text(100, required=False, allow_blank=True)
    persons = persons(required=False)
    papers = papers()


class Sign(Strict):
    signed_on = serializers.DateField()
    persons = persons()


class Withdraw(Strict):
    """Without `persons` (keys of members or relatives) the whole household withdraws."""

    withdrawn_on = serializers.DateField()
    reason = text(500)
    persons = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)


class Answer(Strict):
    severity = serializers.ChoiceField(choices=AssetHit.Severity.choices)
    text = serializers.CharField(max_length=300)
    source = serializers.CharField(max_length=60)  # type: ignore[assignment]  # DRF's own name


class Compare(Strict):
    """Without `answers` the case is sent to the departments; with them they are recorded."""

    # Not `Answer(many=True, allow_null=True)`: that takes a null for an answer as well.
    answers = serializers.ListField(child=Answer(), required=False, allow_null=True)
    departments = serializers.ListField(child=text(60), required=False, max_length=30)
    papers = papers()


class Explanation(Strict):
    hit = serializers.UUIDField()
    conclusion = serializers.ChoiceField(choices=AssetHit.Conclusion.choices)
    explanation = text(500)
    evidence = text(200, required=False, allow_blank=True)


class Explain(Strict):
    explanations = Explanation(many=True)
    papers = papers()


class Meeting(Strict):
    held_on = serializers.DateField()
    invited = count()
    present = count()
    votes_for = count()
    votes_against = count()
    abstained = count()
    minutes = text(5000)
    papers = papers()


class Review(Meeting):
    category = serializers.ChoiceField(choices=Category.choices)
    risks = risks()
    risk_note = text(200, required=False, allow_blank=True)


class Post(Strict):
    posted_on = serializers.DateField()
    papers = papers()


class Object(Strict):
    raised_on = serializers.DateField()
    content = text(500)
    raised_by = text(40, required=False, allow_blank=True)


class AnswerObjection(Strict):
    """Without `objection` the oldest open one is answered."""

    objection = serializers.UUIDField(required=False)
    outcome = serializers.ChoiceField(choices=Objection.Outcome.choices)
    finding = text(500)


class Opinion(Strict):
    opinion = text(500)
    papers = papers()


class SendBack(Strict):
    to = serializers.ChoiceField(choices=sorted(SEND_BACK_TO))
    reason = text(500)


class Approve(Opinion):
    category = serializers.ChoiceField(choices=Category.choices, required=False)
    risks = risks(required=False)


class MeasureInput(Strict):
    group = serializers.ChoiceField(choices=MeasureGroup.choices)
    content = text(300)
    risk = serializers.ChoiceField(choices=Risk.choices)
    responsible = text(60)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True)


class AddMeasures(Strict):
    measures = MeasureInput(many=True)


class Register(Strict):
    national_no = text(30)
    month = text(6)
    officer = text(60, required=False, allow_blank=True)
    measures = MeasureInput(many=True, required=False)
    papers = papers()


class Close(Strict):
    reason = serializers.ChoiceField(choices=CloseReason.choices)
    note = text(500)
    told_on = serializers.DateField()
    told_how = text(100)


class Reason(Strict):
    reason = text(500)


class Sound(Strict):
    """两不愁三保障和饮水: true where there is no problem."""


class After(Strict):
    """The four adverse events of the national export: true where it happened."""


for _name in SOUND:
    Sound._declared_fields[_name] = serializers.BooleanField()
for _name in AFTER:
    After._declared_fields[_name] = serializers.BooleanField()


class Study(Strict):
    visited_on = serializers.DateField()
    visitors = people()
    sound = Sound()
    after = After()
    risks_gone = serializers.BooleanField()
    rigid_spending_solved = serializers.BooleanField()
    findings = text(500)
    income = IncomeSheet(required=False)
    papers = papers()


class Mark(Strict):
    method = serializers.ChoiceField(choices=Elimination.choices)
    month = text(6)


class Notify(Strict):
    told_on = serializers.DateField()
    told_how = text(100)
    papers = papers()


CASE_INPUTS: dict[str, type[Strict]] = {
    "verify": Verify,
    "authorise": Authorise,
    "sign": Sign,
    "withdraw": Withdraw,
    "compare": Compare,
    "explain": Explain,
    "review": Review,
    "publicise": Post,
    "object": Object,
    "answer_objection": AnswerObjection,
    "township_review": Opinion,
    "send_back": SendBack,
    "approve": Approve,
    "announce": Post,
    "register": Register,
    "close": Close,
    "roll_back": Reason,
}

EXIT_INPUTS: dict[str, type[Strict]] = {
    "study": Study,
    "review": Meeting,
    "publicise": Post,
    "object": Object,
    "answer_objection": AnswerObjection,
    "decide": Opinion,
    "announce": Post,
    "mark": Mark,
    "notify": Notify,
    "hold": Reason,
    "refuse": Reason,
}
