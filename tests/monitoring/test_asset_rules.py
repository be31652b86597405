"""Judgement of the asset check, by hand-written tables."""

from datetime import date

import pytest

from monitoring import asset_rules


@pytest.mark.parametrize(
    ("number", "signed", "withdrawn", "why"),
    [
        (True, True, False, ""),
        (True, True, True, ""),  # withdrawn once, signed again
        (True, False, False, "not_signed"),
        (True, False, True, "withdrawn"),
        (False, True, False, "no_number"),
        (False, False, False, "not_signed"),
    ],
)
def test_only_who_signed_and_has_a_number_is_asked_about(
    number: bool, signed: bool, withdrawn: bool, why: str
) -> None:
    found = asset_rules.left_out(has_number=number, signed=signed, withdrawn=withdrawn)

    assert found == why


@pytest.mark.parametrize(
    ("born", "adult"),
    [
        (date(2004, 5, 18), True),
        (date(2004, 5, 19), False),
        (date(2004, 2, 29), True),
        (None, True),
    ],
)
def test_eighteen_years_and_no_day_less(born: date | None, adult: bool) -> None:
    assert asset_rules.is_adult(born, on=date(2022, 5, 18)) is adult


@pytest.mark.parametrize(
    ("own", "supporter", "severity"),
    [("against", "", "against"), ("against", "note", "note"), ("note", "explain", "explain")],
)
def test_what_supporters_own_weighs_as_their_own_row_says(
    own: str, supporter: str, severity: str
) -> None:
    assert asset_rules.severity_of(own, supporter=supporter) == severity


@pytest.mark.parametrize(
    ("detail", "form", "wrong"),
    [
        ("豫K12345 小型轿车", "free", ""),
        ("", "free", ""),
        ("统一代码91410000MA44ABCD12", "free", ""),
        ("身份证411099197001010018", "free", "不要填证件号码"),
        ("5万元以下", "band", ""),
        ("", "band", "只填区间"),
        ("48,213元", "band", "只填区间"),
        ("", "none", ""),
        ("盗窃", "none", "只填有无"),
    ],
)
def test_the_detail_is_no_more_than_its_kind_allows(detail: str, form: str, wrong: str) -> None:
    faults = asset_rules.detail_faults(detail, form=form, bands=["5万元以下", "5万元以上"])

    assert bool(faults) is bool(wrong)
    assert wrong in "".join(faults)


def test_a_hit_reads_as_one_sentence() -> None:
    found = asset_rules.sentence(
        name="王大伟", relation="非共同生活子女", kind="机动车", detail="小型轿车",
        found_on=date(2020, 6, 1),
    )  # fmt: skip

    assert found == "王大伟（非共同生活子女）：机动车，小型轿车，2020-06-01登记"
