"""50 phones over a line that loses every first answer, one of them the real app in Chromium."""

import json
import threading
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.sync_api import expect

from tests.proofs.handset import Handset
from tests.proofs.lossy import Line, lossy
from tests.proofs.people import PHONE, people
from tests.proofs.phone_village import Village, machine, pictures, timed, visits
from tests.proofs.service import PASSWORD
from tests.proofs.trial import say

PHONES, EACH = 50, 40  # with the Chromium: 2,000 visits
PICTURES, PHOTOS = 5, 4  # different pictures; photos a phone sends
APP = f"phone{PHONES}"  # after those without a screen and the one that sends in quiet
PATIENCE = 900_000  # milliseconds for the app to get all through
_STORED = """
SELECT v.uuid::text, v.id::text, v.household_id::text, v.answer, f.sha256, u.username, d.state,
       d.visit_id::text
  FROM monitoring_visit v JOIN accounts_user u ON u.id = v.recorded_by_id
  LEFT JOIN ledgers_storedfile f ON f.id = v.photo_id
  LEFT JOIN monitoring_visitduty d ON d.household_id = v.household_id AND d.week = %s
 WHERE v.recorded_at >= %s
"""
_STEPS = "SELECT clue_id::text, count(*) FROM monitoring_cluestep WHERE at >= %s GROUP BY clue_id"
_FILES = "SELECT count(*) FROM ledgers_storedfile WHERE uploaded_at >= %s"
_PHONES = "SELECT user_id, count(*) FROM phone_phone GROUP BY user_id HAVING count(*) > 1"


def over_a_lossy_line(village: Village) -> list[str]:
    village.prepare(PHONES + 1, EACH)
    since = village.rows("SELECT now()")[0][0]
    shots = pictures(PICTURES)
    whole = told_in_quiet(village, shots)
    port = village.program.port + 1
    with lossy(port, village.program.port) as line, people(f"http://127.0.0.1:{port}") as staff:
        handsets = village.hand_out(PHONES - 1, EACH, port)
        for number, handset in enumerate(handsets):
            visits(handset, [shots[(number + n) % PICTURES] for n in range(PHOTOS)])
        sent = {id(h): (list(h.queue), dict(h.photos)) for h in handsets}
        page = app_offline(staff)
        faults: list[str] = []
        with timed(f"{PHONES * EACH:,} visits over the line"):
            threads = [
                threading.Thread(target=flush, args=[h, faults], daemon=True) for h in handsets
            ]
            for thread in threads:
                thread.start()
            page.context.set_offline(False)
            page.evaluate("dispatchEvent(new Event('online'))")
            expect(page.locator("#waiting")).to_have_text("都已上传", timeout=PATIENCE)
            for thread in threads:
                thread.join()
        faults += [f"page: {fault}" for fault in staff.faults]
    say(f"  {line.cut:,} answers cut off; {sum(h.resent for h in handsets):,} asked again at once, "
        f"{sum(h.turns - 1 for h in handsets)} turns begun anew after a wait; {machine()}")  # fmt: skip
    found = Found(village, since)
    faults += found.each_once(handsets, sent)
    faults += found.the_same_answers(handsets, line)
    faults += found.clues_once(sent)
    faults += found.photos_whole(sent, shots, whole)
    faults += [f"account {user} has {n} phones" for user, n in village.rows(_PHONES)]
    return faults


def told_in_quiet(village: Village, shots: list[bytes]) -> dict[bytes, str]:
    """Send each picture over a good line; return the hash of the file that was made of it."""
    handset = village.hand_out(1, EACH, village.program.port, first=PHONES - 1)[0]
    homes = handset.pack["homes"]
    made = [
        handset.put(home, photo=shot, note="照片")["uuid"]
        for home, shot in zip(homes, shots, strict=False)
    ]
    handset.flush()
    rows = dict(
        village.rows(
            "SELECT v.uuid::text, f.sha256 FROM monitoring_visit v "
            "JOIN ledgers_storedfile f ON f.id = v.photo_id"
        )
    )
    return {shot: rows[uuid] for shot, uuid in zip(shots, made, strict=True)}


def app_offline(staff: Any) -> Any:
    """Open the app as a village's staff, and visit all its households without a network."""
    page = staff.open("", PHONE, "/login/?next=/phone/")
    page.get_by_label("用户名").fill(APP)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.locator("[data-left]").wait_for(timeout=120_000)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.locator(".home").first.get_by_role("link", name="有变化").click()
    item = page.locator("[data-item=water]")
    item.locator("summary").click()
    item.locator(".choice", has_text="正常").click()
    with TemporaryDirectory() as folder, BytesIO() as out:
        Image.effect_noise((1200, 900), 50).convert("RGB").save(out, "JPEG")
        path = Path(folder) / "photo.jpg"
        path.write_bytes(out.getvalue())
        page.get_by_label("照片").set_input_files(path)
        page.get_by_role("button", name="保存").click()
        page.get_by_role("heading", name="本周走访").wait_for()
    for _ in range(EACH - 1):
        page.locator("[data-no-change]").first.click()
    return page


def flush(handset: Handset, faults: list[str]) -> None:
    try:
        handset.flush()
    except Exception as error:  # a phone that fails is what is looked for
        faults.append(f"{handset.username}: {error!r}")


Sent = dict[int, tuple[list[dict[str, Any]], dict[str, bytes]]]


class Found:
    """What the database has after all that, against what was sent."""

    def __init__(self, village: Village, since: Any) -> None:
        self.village, self.since = village, since
        week = village.handsets[0].pack["week"]
        self.rows = {row[0]: row for row in village.rows(_STORED, week, since)}

    def each_once(self, handsets: list[Handset], sent: Sent) -> list[str]:
        ours = {visit["uuid"]: visit for visits_, _ in sent.values() for visit in visits_}
        faults = [f"lost: {uuid}" for uuid in ours if uuid not in self.rows]
        app = [row for row in self.rows.values() if row[5] == APP]
        if len(app) != EACH:
            faults.append(f"the app stored {len(app)} visits of {EACH}")
        names = {handset.username for handset in handsets}
        more = [uuid for uuid, row in self.rows.items() if row[5] in names and uuid not in ours]
        faults += [f"nobody sent {uuid}" for uuid in more]
        mine = [self.rows[uuid] for uuid in ours if uuid in self.rows] + app
        homes = {row[2] for row in mine}
        if len(homes) != len(mine):
            faults.append(f"{len(mine)} visits of {len(homes)} households")
        faults += [f"duty {row[6]}" for row in mine if (row[6], row[7]) != ("met", row[1])]
        say(f"  {len(mine):,} visits stored, each once; {len(homes):,} duties met by them")
        return faults

    def the_same_answers(self, handsets: list[Handset], line: Line) -> list[str]:
        """The answer that nobody heard is the one that is told when the visit comes again."""
        faults, compared = [], 0
        told = {key: value for handset in handsets for key, value in handset.answers.items()}
        for said, answers in line.lost.items():
            if b"POST /api/v1/visits/\n" not in said[:24]:
                continue
            uuid = json.loads(said.rpartition(b"\n")[2])["uuid"]
            kept = self.rows[uuid][3]
            texts = [json.loads(text) for _, text in answers]
            again = [json.loads(told[uuid][1])] if uuid in told else []
            codes = [code for code, _ in answers] + ([told[uuid][0]] if again else [])
            if codes[0] != 201 or set(codes[1:]) - {200} or any(x != kept for x in texts + again):
                faults.append(f"{uuid}: {codes} {texts + again}")
            compared += 1
        say(f"  {compared:,} lost answers, each told again word for word")
        return faults if compared >= PHONES * EACH else [*faults, f"only {compared} were lost"]

    def clues_once(self, sent: Sent) -> list[str]:
        risky = [v["uuid"] for visits_, _ in sent.values() for v in visits_ if v["risks"]]
        steps = dict(self.village.rows(_STEPS, self.since))
        clues = [self.rows[uuid][3]["clue"] for uuid in risky]
        say(
            f"  {len(risky)} visits speak of a risk: {len(set(clues))} clues, one line of history each"
        )
        faults = [f"clue {c}: {steps.get(c)} lines" for c in clues if steps.get(c) != 1]
        return faults if set(steps) == set(clues) else [*faults, f"{len(steps)} clues were touched"]

    def photos_whole(self, sent: Sent, shots: list[bytes], whole: dict[bytes, str]) -> list[str]:
        ours = {uuid: shot for _, photos in sent.values() for uuid, shot in photos.items()}
        faults = [f"photo of {u}" for u, shot in ours.items() if self.rows[u][4] != whole[shot]]
        app = [row for row in self.rows.values() if row[5] == APP and row[4]]
        files = self.village.rows(_FILES, self.since)[0][0]
        expected = len(ours) + 1 + len(shots)
        say(
            f"  {len(ours) + len(app)} photos, as they arrive over a good line; {files} files in all"
        )
        if len(app) != 1 or files != expected:
            faults.append(f"{files} files for {expected} photos, {len(app)} of the app")
        pieces = self.village.rows("SELECT count(*) FROM phone_photopiece")[0][0]
        return [*faults, f"{pieces} pieces are left"] if pieces else faults
