"""The ledgers about villages."""

from datetime import timedelta

from assistance.demo.making import Making
from assistance.models import (
    CadreTraining,
    EnterpriseLoan,
    Vacancy,
    VillageClinic,
    WaterFault,
    WaterPoint,
)
from regions.models import Region


def fill(making: Making) -> None:
    every = list(Region.objects.villages().order_by("code"))
    making.keep(WaterPoint, [_point(making, village) for village in every])
    making.keep(WaterFault, [_fault(making, village) for village in every[::5]])
    making.keep(VillageClinic, [_clinic(making, village) for village in every])
    making.keep(
        EnterpriseLoan, [_loan(making, village, n) for n, village in enumerate(every[::24])]
    )
    for n, township in enumerate(Region.objects.townships().order_by("code")):
        making.keep(CadreTraining, [_training(making, township)])
        making.keep(Vacancy, [_vacancy(making, township, n + each) for each in range(2)])


def _training(making: Making, township: Region) -> CadreTraining:
    return CadreTraining(
        region=township, topic=making.one("动态监测业务", "产业帮扶政策", "驻村工作方法"),
        held_on=making.ago(5, 120), audience="村两委、驻村干部", unit="区委组织部",
        people=making.rng.randrange(30, 120) if making.often(0.8) else None,
        **_stamps(making, township),
    )  # fmt: skip


def _vacancy(making: Making, township: Region, n: int) -> Vacancy:
    wanted = making.rng.randrange(2, 30)
    return Vacancy(
        region=township, employer=f"{making.one('宏达', '众鑫', '丰禾')}制品厂{n}",
        post=making.one("缝纫工", "包装工", "电工"), where="county", wanted=wanted,
        wage=making.yuan(2_200, 4_800), offered_on=making.ago(3, 60),
        placed=making.rng.randrange(0, wanted) if making.often(0.7) else None,
        **_stamps(making, township),
    )  # fmt: skip


def _bare(village: Region) -> str:
    return village.name.removesuffix("村")


def _point(making: Making, village: Region) -> WaterPoint:
    tested = making.ago(1, 240)
    return WaterPoint(
        region=village, name=f"{_bare(village)}供水站", kind="central",
        served=making.rng.randrange(150, 600), keeper="村管水员", tested_on=tested,
        quality="bad" if making.often(0.03) else "good",
        reported_on=tested if making.often(0.8) else None, **_stamps(making, village),
    )  # fmt: skip


def _fault(making: Making, village: Region) -> WaterFault:
    found = making.ago(1, 60)
    fixed = found + timedelta(days=1) if making.often(0.7) else None
    return WaterFault(
        region=village, place="村东主管网", found_on=found, fault="管道渗漏", fixer="村管水员",
        fixed_on=fixed, **_stamps(making, village),
    )  # fmt: skip


def _clinic(making: Making, village: Region) -> VillageClinic:
    equipped = making.often(0.9)
    return VillageClinic(
        region=village, name=f"{_bare(village)}卫生室", public=making.often(0.95), doctor="张村医",
        equipped=equipped, gap="" if equipped else "缺少健康一体机", checked_on=making.ago(5, 90),
        **_stamps(making, village),
    )  # fmt: skip


def _loan(making: Making, village: Region, n: int) -> EnterpriseLoan:
    lent = making.ago(100, 600)
    return EnterpriseLoan(
        region=village, name=f"{_bare(village)}种植专业合作社", contract=f"QY{lent.year}{n:04d}",
        bank="农商银行", amount=500_000, lent_on=lent, due_on=lent + timedelta(days=730),
        carried=making.rng.randrange(0, 30), jobs=making.rng.randrange(2, 20),
        **_stamps(making, village),
    )  # fmt: skip


def _stamps(making: Making, village: Region) -> dict[str, object]:
    return {key: value for key, value in making.stamps(village).items() if key != "region_id"}
