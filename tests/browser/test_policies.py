"""缺什么补什么 as people click it: a village sees who goes without, the bureau changes a policy."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.permissions import Role
from assistance.models import Entitlement
from assistance.policies import recompute
from regions.models import Region
from tests.assistance.entry_fixtures import family
from tests.assistance.policy_fixtures import DIBAO, give, in_force
from tests.browser.conftest import DESK, PHONE
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]


def test_who_goes_without_is_found_explained_and_helped(
    open_as: Open, village: Region, village_staff: User
) -> None:
    home = family(village)
    home.members.update(dibao="农村低保")
    head = home.members.get()
    policy = in_force(DIBAO)
    recompute.catch_up(on=timezone.localdate())

    page = open_as(village_staff, width=PHONE)
    page.get_by_role("link", name="政策应享未享").click()
    expect(page.get_by_role("heading", name="应享未享")).to_be_visible()
    expect(page.get_by_text("低保对象")).to_be_visible()
    page.get_by_text("说明", exact=True).last.click()
    page.get_by_label("为什么（留空为取消）").fill("已申请，部门审核中")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("没有应享未享的人。")).to_be_visible()
    assert Entitlement.objects.get().excuse == "已申请，部门审核中"

    page.goto(f"{page.url.partition('/policies')[0]}{home.get_absolute_url()}#policies")
    panel = page.locator("#policies")
    expect(panel.get_by_text("还缺的")).to_be_visible()
    expect(panel.get_by_text("已说明：已申请，部门审核中")).to_be_visible()
    give(policy, head, f"{timezone.localdate():%Y%m}")
    recompute.catch_up(on=timezone.localdate())
    page.reload()
    expect(panel.get_by_text("已有的")).to_be_visible()
    expect(panel.get_by_text("还缺的")).to_be_hidden()


def test_a_department_changes_a_policy_and_the_bureau_releases_it(
    open_as: Open, district: Region, village: Region
) -> None:
    family(village).members.update(dibao="农村低保")
    unit = UnitFactory(code="minzheng", name="区民政局", region=district)
    policy = in_force(DIBAO, unit=unit)
    liaison = UserFactory(role=Role.DEPT_LIAISON, unit=unit)
    page = open_as(liaison, width=DESK, path=f"/policies/{policy.pk}/")
    page.get_by_role("link", name="起草新版本").click()
    page.get_by_label("第1组条件2", exact=True).select_option(label="年龄")
    page.get_by_label("第1组条件2的内容").fill("老人")
    page.get_by_label("为什么改").fill("按新文件")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_text("“年龄”请写成 60以上、16-59 或 6以下。").first).to_be_visible()
    page.get_by_label("第1组条件2的内容").fill("60以上")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_text("低保对象，年龄60岁以上")).to_be_visible()

    approver = UserFactory(role=Role.DISTRICT_APPROVER, region=district)
    page = open_as(approver, width=DESK, path=f"/policies/{policy.pk}/")
    expect(page.get_by_text("全区应享 0 人；执行中的版本 1 人。")).to_be_visible()
    page.get_by_text("启用", exact=True).click()
    page.get_by_role("button", name="确定启用").click()
    expect(page.get_by_text("已启用并告知各乡镇")).to_be_visible()
    assert policy.versions.get(state="released").number == 2
