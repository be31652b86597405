"""
The 疑点 the program comes with; from then on they are rows an administrator edits.

Kinds and holders: 信息比对范围 of published county rules (docs/reference). Severities are the
program's proposal, for the district to set.
"""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import Unit
from monitoring.models.case_parts import AssetHit
from monitoring.models.hit_kinds import HitKind

AGAINST, EXPLAIN, NOTE = (
    AssetHit.Severity.AGAINST, AssetHit.Severity.EXPLAIN, AssetHit.Severity.NOTE
)  # fmt: skip
SUPPORTER = "supporter_capacity"
"""How heavily weighs what relatives living apart own; no department is asked for it by itself."""
_BASIS = "各地信息比对范围的通行做法；程度为建议值，由区乡村振兴局核定"


@dataclass(frozen=True)
class Kind:
    code: str
    name: str
    severity: AssetHit.Severity
    holders: tuple[str, ...]
    asks: str = ""
    detail: HitKind.Detail = HitKind.Detail.FREE
    bands: tuple[str, ...] = ()
    basis: str = _BASIS


KINDS = (
    Kind("public_payroll", "财政供养、公职或村干部", AGAINST, ("caizheng", "renshe"),
         "单位、身份、起始年月"),
    Kind("commercial_property", "商品房、商铺、门面", AGAINST, ("ziran", "zhujian"),
         "坐落、面积、用途"),
    Kind("vehicle", "机动车", EXPLAIN, ("gongan",), "号牌、车型、使用性质、状态"),
    Kind("machinery", "大型农机具、工程机械", EXPLAIN, ("nongye",), "机型、补贴额"),
    Kind("business_owner", "法人、股东、个体工商户", EXPLAIN, ("shichang",),
         "企业名称、统一代码、角色、注册资本、状态"),
    Kind("formal_employment", "公积金、职工养老或医保", EXPLAIN, ("gongjijin", "renshe"),
         "单位、险种、缴费状态"),
    Kind("tax", "纳税", NOTE, ("shuiwu",), "税种、年度额区间"),
    Kind("financial_assets", "大额存款、理财、股票、投资型保险", EXPLAIN, ("minzheng",),
         detail=HitKind.Detail.BAND,
         bands=("5万元以下", "5万元至10万元", "10万元至20万元", "20万元以上"),
         basis="经居民家庭经济状况核对平台；只登记区间，不登记金额"),
    Kind("offence", "违法犯罪", EXPLAIN, ("gongan",), detail=HitKind.Detail.NONE,
         basis="只登记有无，不登记案情"),
    Kind(SUPPORTER, "非共同生活子女及配偶、赡养人的财产", NOTE, (),
         basis="不是本户财产，只提示赡养能力；程度为建议值，由区乡村振兴局核定"),
)  # fmt: skip


@transaction.atomic
def ensure() -> None:
    """Write the kinds that have no row yet, with the holders that are there. Safe to repeat."""
    there = set(HitKind.objects.values_list("code", flat=True))
    units = {unit.code: unit for unit in Unit.objects.all()} if len(there) < len(KINDS) else {}
    for order, kind in enumerate(KINDS, start=1):
        if kind.code in there:
            continue
        row, made = HitKind.objects.get_or_create(
            code=kind.code,
            defaults={
                "name": kind.name, "severity": kind.severity, "detail": kind.detail,
                "bands": list(kind.bands), "asks": kind.asks, "basis": kind.basis, "order": order,
            },
        )  # fmt: skip
        if made:
            row.holders.set(units[code] for code in kind.holders if code in units)
