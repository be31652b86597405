"""A bad line: what breaks off goes on from there, what is not our answer is none, and waits grow."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from core.models import Limit
from monitoring.models import Visit
from regions.models import Region
from tests.browser.conftest import PHONE
from tests.browser.test_phone import back_online, due, picture, ready, save_change

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KB = 16
STEP = KB * 1024


def test_a_photo_goes_on_where_the_line_broke(
    village: Region, village_staff: User, open_as: Callable[..., Page], tmp_path: Path
) -> None:
    Limit.objects.create(key="phone.piece_kb", title="", amount=KB, unit="count", source="区局")
    due(village, ["王德厚"])
    page = open_as(village_staff, PHONE, "/phone/")
    ready(page, 1)
    arrived: list[int] = []
    broken = True

    def line(route: Any) -> None:
        sent = route.request.post_data_buffer or b""
        start = re.search(rb'name="start"\r\n\r\n(\d+)', sent)
        if broken and len(arrived) >= 3:
            return route.abort("connectionreset")
        if start:
            arrived.append(int(start[1]))
        return route.continue_()

    page.context.route("**/photo/", line)
    page.context.set_offline(True)
    save_change(page, "王德厚", photo=picture(tmp_path, "1.jpg", 30))
    back_online(page)
    expect(page.locator("#waiting")).to_contain_text("1 张照片待上传")
    for _ in range(200):
        if len(arrived) == 3:
            break
        page.wait_for_timeout(100)
    assert Visit.objects.get().photo is None, "the text is there first"
    assert arrived == [0, STEP, 2 * STEP]

    address, context = page.url, page.context
    page.close()  # the battery is empty; later the app is opened anew
    broken = False
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#waiting")).to_have_text("都已上传")
    assert Visit.objects.get().photo is not None
    assert arrived == [n * STEP for n in range(len(arrived))], "no piece went twice"
    assert len(arrived) > 5


def test_a_double_tap_is_one_visit(
    village: Region, village_staff: User, open_as: Callable[..., Page]
) -> None:
    due(village, ["王德厚", "李秀兰"])
    page = open_as(village_staff, PHONE, "/phone/")
    ready(page, 2)
    page.evaluate(TWICE)
    expect(page.locator("[data-left]")).to_have_attribute("data-left", "1")
    expect(page.locator("#waiting")).to_contain_text("1 条走访待上传")


TWICE = """() => {
  const button = document.querySelector("[data-no-change]");
  button.click();
  button.click();
}"""


# A sync of its own, with a clock, a line and a memory of the test's.
SYNC = """async () => {
  const { makeSync } = await import("phone/sync");
  const visit = { uuid: "one", household: "home" };
  const things = new Map([["me", { phone: "p", csrf: "c" }], ["queue/one", { visit, state: "waiting", hold: 0 }]]);
  const vault = {
    get: async (name) => things.get(name), getBytes: async () => null, wipe: async () => things.clear(),
    put: async (name, value) => void things.set(name, value), remove: async (name) => void things.delete(name),
    names: async (prefix) => [...things.keys()].filter((name) => name.startsWith(prefix)),
  };
  const clock = { now: 0 };
  const answer = SEND;
  const sync = makeSync({ vault, now: () => clock.now, pause: async () => {}, send: async (path) => {
    if (path.endsWith("/standing/")) return answer(path, true) ?? new Response('{"wipe":false}');
    return answer(path, false);
  } });
  return (ACT)(sync, clock, things);
}"""


def tried(page: Page, send: str, act: str) -> Any:
    return page.evaluate(SYNC.replace("SEND", send).replace("ACT", act))


def test_waits_grow_to_five_minutes_and_no_two_phones_wait_alike(
    open_as: Callable[..., Page],
) -> None:
    page = open_as(None, PHONE, "/phone/")
    waits = tried(
        page,
        'async () => { throw new TypeError("no line"); }',
        """async (sync, clock) => {
          const waits = [];
          await sync.flush({ hurry: true });
          for (let n = 0; n < 9; n += 1) {
            const since = clock.now;
            for (let end = ""; end !== "offline"; end = await sync.flush()) if (end === "waiting") clock.now += 250;
            waits.push((clock.now - since) / 1000);
          }
          return waits;
        }""",
    )
    for wait, middle in zip(waits, [5, 10, 20, 40, 80, 160, 300, 300, 300], strict=True):
        assert 0.75 * middle <= wait <= 1.25 * middle + 0.25
    assert len({wait / middle for wait, middle in zip(waits[6:], [300] * 3, strict=True)}) > 1


@pytest.mark.parametrize(
    "words",
    [
        '"<html>请登录无线网络</html>"',
        '\'{"id":"1","uuid":"two"}\'',
        "new ReadableStream({ start(to) { to.enqueue(new TextEncoder().encode('{\"id\":')); "
        'to.error(new TypeError("cut off")); } })',
    ],
)
def test_what_is_not_the_answer_stores_nothing(open_as: Callable[..., Page], words: str) -> None:
    page = open_as(None, PHONE, "/phone/")
    end, left = tried(
        page,
        f"(path, standing) => standing ? null : new Response({words}, {{ status: 200 }})",
        """async (sync, clock, things) => [await sync.flush({ hurry: true }),
          [...things.keys()].filter((name) => name.startsWith("queue/"))]""",
    )
    assert (end, left) == ("offline", ["queue/one"]), "the visit is still on the phone"
