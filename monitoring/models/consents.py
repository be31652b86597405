"""Whom the asset check may ask about: relatives living apart, and who signed an authorisation."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from accounts.models import Scoped, ScopedQuerySet, User
from core import identity
from core.constraints import both_or_neither, known
from core.fields import Sealed, index_column, masked_phone, sealed_column
from core.models import Record
from households.models import Household, Member
from households.models.register import ID_PURPOSE
from monitoring.models.cases import Case


class Relative(Scoped):
    """
    Somebody outside the household whom the check takes in: a child living apart, its spouse, a
    legal supporter. Found by the same index as members, so that answers meet their person.
    """

    class Relation(models.TextChoices):
        CHILD = "child", "非共同生活子女"
        CHILD_SPOUSE = "child_spouse", "非共同生活子女的配偶"
        SUPPORTER = "supporter", "法定赡养（扶养）人"

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="relatives", verbose_name="户"
    )
    name = models.CharField("姓名", max_length=40)
    relation = models.CharField("与该户关系", max_length=20, choices=Relation.choices)
    id_number_sealed = sealed_column()
    id_number_index = index_column(db_index=False)
    phone_sealed = sealed_column()
    note = models.CharField("备注", max_length=200, blank=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ScopedQuerySet["Relative"].as_manager()

    id_number = Sealed(purpose=ID_PURPOSE, mask=identity.masked)
    phone = Sealed(mask=masked_phone)
    if TYPE_CHECKING:
        id_number_masked: str  # made by Sealed
        phone_masked: str

    class Meta:
        verbose_name = verbose_name_plural = "非共同生活亲属"
        constraints = [
            known("relation", ["child", "child_spouse", "supporter"]),
            models.UniqueConstraint(
                fields=["household", "id_number_index"], name="one_relative_of_a_number"
            ),
        ]
        indexes = [models.Index(fields=["region_path", "household"], name="relative_by_place")]

    def __str__(self) -> str:
        return self.name


class AuthorisationQuerySet(models.QuerySet["Authorisation"]):
    def valid(self) -> Self:
        return self.filter(withdrawn_on=None)


class Authorisation(Record):
    """One person let departments be asked about them, in one case; until it is withdrawn."""

    class How(models.TextChoices):
        SIGNATURE = "signature", "本人签字"
        FINGERPRINT = "fingerprint", "本人按指印"
        PROXY = "proxy", "代签"

    case = models.ForeignKey(Case, models.PROTECT, related_name="authorisations")
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    relative = models.ForeignKey(Relative, models.PROTECT, null=True, blank=True, related_name="+")
    signed_on = models.DateField("签署日期")
    how = models.CharField("签署方式", max_length=12, choices=How.choices)
    proxy = models.CharField("代签人和原因", max_length=100, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承诺授权"
        constraints = [
            known("how", ["fingerprint", "proxy", "signature"]),
            both_or_neither("withdrawn"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawn_at__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_on__gte=F("signed_on")),
                name="authorisation_withdrawn_after_signed",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False, relative__isnull=True)
                | Q(member__isnull=True, relative__isnull=False),
                name="authorisation_of_one_person",
            ),
            models.CheckConstraint(
                condition=~Q(how="proxy") | ~Q(proxy=""), name="proxy_of_an_authorisation_is_named"
            ),
            models.UniqueConstraint(
                fields=["case", "member", "relative"], condition=Q(withdrawn_on__isnull=True),
                nulls_distinct=False, name="one_valid_authorisation_a_person",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member or self.relative} {self.signed_on}"
