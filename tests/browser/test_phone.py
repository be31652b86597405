"""The phone in a village without a signal: a week is visited, and later stored, each once."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.models import User
from core.dates import iso_week, local_date, week_start
from monitoring.models import Clue, Visit, VisitDuty
from phone import actions
from phone.models import Phone
from regions.models import Region
from tests.browser.conftest import PHONE, fits
from tests.factories import HouseholdFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CANARY = "18180850182"


def due(village: Region, names: list[str]) -> list[VisitDuty]:
    week = iso_week(local_date(timezone.now()))
    made = []
    for name in names:
        home = HouseholdFactory(
            region=village, head_name=name, head=True, category="sudden", phone=CANARY
        )
        made.append(
            VisitDuty.objects.create(
                household=home, region=village, week=week, reasons=["monitored"],
                due_on=week_start(week) + timedelta(days=6),
            )
        )  # fmt: skip
    return made


def picture(folder: Path, name: str, shade: int) -> Path:
    path = folder / name
    with io.BytesIO() as out:
        Image.effect_noise((1200, 900), shade).convert("RGB").save(out, "JPEG", quality=90)
        path.write_bytes(out.getvalue())
    return path


def ready(page: Page, left: int) -> None:
    """Wait for the list, and for the worker that opens it without a network."""
    expect(page.locator("[data-left]")).to_have_attribute("data-left", str(left))
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    expect(page.locator("[data-left]")).to_have_attribute("data-left", str(left))


def home(page: Page, name: str) -> Any:
    return page.locator(".home", has_text=name)


def save_change(page: Page, name: str, *, photo: Path | None = None, risk: bool = False) -> None:
    home(page, name).get_by_role("link", name="有变化").click()
    item = page.locator("[data-item=water]")
    item.locator("summary").click()
    item.locator(".choice", has_text="正常").click()
    if risk:
        page.locator(".item-risk > summary").click()
        page.locator(".item-risk .choice", has_text="因病").first.click()
        page.get_by_label("情况说明").fill("住院，自付四万多元")
    if photo:
        page.get_by_label("照片").set_input_files(photo)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="本周走访")).to_be_visible()


def test_a_week_of_thirty_households_without_a_signal(
    village: Region,
    village_staff: User,
    open_as: Callable[..., Page],
    shot: Callable[..., None],
    tmp_path: Path,
) -> None:
    names = [f"张家{chr(0x4E00 + n * 7)}" for n in range(30)]
    due(village, names)
    page = open_as(village_staff, PHONE, "/phone/")
    ready(page, 30)
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-left]")).to_have_attribute("data-left", "30")
    assert fits(page)
    shot(page, "phone-week")

    for n, name in enumerate(names[:6]):
        shown = picture(tmp_path, f"{n}.jpg", 20 + n) if n < 3 else None
        save_change(page, name, photo=shown, risk=n == 5)
    for name in names[6:]:
        home(page, name).get_by_role("button", name="无变化").click()
    expect(page.locator("[data-left]")).to_have_attribute("data-left", "0")
    expect(page.locator("#waiting")).to_contain_text("30 条走访、3 张照片待上传")
    assert not Visit.objects.exists()
    dump = page.evaluate(DUMP)
    assert len(dump) > 30
    for canary in ("张家", "四万多元", CANARY, "sudden", "water", "csrf"):
        assert canary not in dump, "the phone's database tells nothing"
    page.reload()
    expect(page.locator("#waiting")).to_contain_text("30 条走访、3 张照片待上传")

    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#waiting")).to_have_text("都已上传", timeout=60_000)
    assert Visit.objects.count() == 30
    assert Visit.objects.filter(changed=True).count() == 6
    assert Visit.objects.exclude(photo=None).count() == 3
    assert set(VisitDuty.objects.values_list("state", flat=True)) == {"met"}
    moments = list(Visit.objects.order_by("made_at").values_list("made_at", "recorded_at"))
    assert len({made for made, _ in moments}) == 30, "each by the phone's clock when it was saved"
    assert all(made < moments[0][1] for made, _ in moments), "before the first one arrived"
    assert Clue.objects.get().household.head_name == names[5]


# Every byte that lies in the database, read as the disk's finder would, without the key.
DUMP = """async () => {
  const base = await new Promise((resolve) => {
    const asked = indexedDB.open("jianan-phone");
    asked.onsuccess = () => resolve(asked.result);
  });
  const store = base.transaction("things").objectStore("things");
  const all = (asked) => new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
  const [names, things] = [await all(store.getAllKeys()), await all(store.getAll())];
  base.close();
  const text = (buffer) => new TextDecoder("utf-8").decode(buffer);
  return names.join("\\n") + things.map((thing) => text(thing.iv) + text(thing.body)).join("\\n");
}"""


NAMES = """async () => {
  const all = (asked) => new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
  if (!(await indexedDB.databases()).some((each) => each.name === "jianan-phone")) return [];
  const base = await all(indexedDB.open("jianan-phone"));
  const names = await all(base.transaction("things").objectStore("things").getAllKeys());
  base.close();
  return names;
}"""


def test_a_revoked_phone_is_wiped_at_its_next_contact(
    village: Region, village_staff: User, township_clerk: User, open_as: Callable[..., Page]
) -> None:
    due(village, ["王德厚"])
    page = open_as(village_staff, PHONE, "/phone/")
    ready(page, 1)
    page.context.set_offline(True)
    home(page, "王德厚").get_by_role("button", name="无变化").click()
    actions.revoke(pk=Phone.objects.get().pk, by=township_clerk, at=timezone.now())

    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("离线内容已按要求清除")).to_be_visible()
    assert page.evaluate(NAMES) == []
    assert not Visit.objects.exists()
    page.reload()
    expect(page.get_by_role("link", name="登录")).to_be_visible()


def housing(page: Page, name: str, state: str) -> None:
    home(page, name).get_by_role("link", name="有变化").click()
    item = page.locator("[data-item=housing]")
    item.locator("summary").click()
    item.locator(".choice", has_text=state).click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="本周走访")).to_be_visible()


def back_online(page: Page) -> None:
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")


@pytest.mark.parametrize("first", [0, 1])
def test_two_phones_that_edited_the_same_household_ask_a_person(
    village: Region,
    village_staff: User,
    village_colleague: User,
    open_as: Callable[..., Page],
    shot: Callable[..., None],
    first: int,
) -> None:
    due(village, ["王德厚"])
    pages = [open_as(user, PHONE, "/phone/") for user in (village_staff, village_colleague)]
    for page, state in zip(pages, ("裂缝、漏雨", "C级"), strict=True):
        ready(page, 1)
        page.context.set_offline(True)
        housing(page, "王德厚", state)

    back_online(pages[first])
    expect(pages[first].locator("#waiting")).to_have_text("都已上传")
    late = pages[1 - first]
    back_online(late)
    late.get_by_role("link", name="待上传").click()
    late.get_by_role("link", name="选定").click()
    expect(late.locator(".clash")).to_contain_text("住房")
    expect(late.locator(".clash")).to_contain_text("C级")
    assert fits(late)
    shot(late, f"phone-clash-{first}")
    mine = first == 0
    late.locator(".choice-wide", has_text="我填的" if mine else "填的").nth(
        0 if mine else 1
    ).click()
    late.get_by_role("button", name="按选定的保存").click()
    expect(late.locator("#waiting")).to_have_text("都已上传")

    said = [each.items["housing"]["state"] for each in Visit.objects.order_by("recorded_at")]
    states = ["suspect", "c"]
    kept = states[1 - first] if mine else states[first]
    assert said == [states[first], kept], "both visits stand, the second as decided"
    assert not Visit.objects.filter(overtaken=True).exists()


def test_an_answer_lost_on_the_way_stores_the_visit_once(
    village: Region, village_staff: User, open_as: Callable[..., Page]
) -> None:
    due(village, ["王德厚", "李秀兰"])
    page = open_as(village_staff, PHONE, "/phone/")
    ready(page, 2)
    lost: dict[str, int] = {}

    def swallow(route: Any) -> None:
        answer = route.fetch()
        uuid = route.request.post_data_json["uuid"]
        if uuid not in lost:
            lost[uuid] = answer.status
            return route.abort("connectionreset")
        return route.fulfill(response=answer)

    page.context.route("**/api/v1/visits/", swallow)
    page.context.set_offline(True)
    save_change(page, "王德厚")
    save_change(page, "李秀兰")
    back_online(page)
    expect(page.locator("#waiting")).to_have_text("都已上传")  # nobody had to tap
    assert list(lost.values()) == [201, 201]
    assert Visit.objects.count() == 2


def test_what_is_refused_stays_to_be_put_right_and_a_slip_is_taken_back(
    village: Region, village_staff: User, open_as: Callable[..., Page], shot: Callable[..., None]
) -> None:
    duty = due(village, ["王德厚", "李秀兰"])[0]
    page = open_as(village_staff, PHONE, "/phone/")
    ready(page, 2)
    home(page, "李秀兰").get_by_role("button", name="无变化").click()
    home(page, "李秀兰").get_by_role("button", name="撤销").click()
    expect(page.locator("[data-left]")).to_have_attribute("data-left", "2")

    home(page, "王德厚").get_by_role("link", name="有变化").click()
    page.locator("summary", has_text="日期、方式、走访人").click()
    page.get_by_label("走访日期").fill("2020-01-01")
    page.get_by_label("备注").fill("补记")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="待上传").click()
    expect(page.get_by_text("不能补录")).to_be_visible()
    shot(page, "phone-refused")
    page.get_by_role("link", name="改正").click()
    expect(page.get_by_label("备注")).to_have_value("补记")
    page.locator("summary", has_text="日期、方式、走访人").click()
    page.get_by_label("走访日期").fill(str(timezone.localdate()))
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#waiting")).to_have_text("都已上传")
    assert Visit.objects.get().household == duty.household
    assert Visit.objects.get().note == "补记"


def test_logging_out_says_first_what_was_not_sent(
    village: Region, village_staff: User, open_as: Callable[..., Page]
) -> None:
    due(village, ["王德厚"])
    page = open_as(village_staff, PHONE, "/phone/")
    ready(page, 1)
    page.context.set_offline(True)
    save_change(page, "王德厚")
    page.context.route("**/api/v1/visits/", lambda route: route.abort("connectionreset"))
    page.context.set_offline(False)
    page.goto(page.url.split("/phone/")[0] + "/me/")
    leave = page.get_by_role("main").get_by_role("button", name="退出登录")
    leave.click()
    expect(page.get_by_text("还有 1 条走访没有上传")).to_be_visible()
    assert not Visit.objects.exists()
    leave.click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert page.evaluate(NAMES) == []
