"""Each department's liaison sends their file; the district's clerk sends its clues down."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.proofs.proof import Proof, key_of, tiles

OFFICES = {"医保": "yibao", "民政": "minzheng", "住建": "zhujian", "教体": "jiaoti"}
OUTCOMES = {
    "已匹配": "matched", "更正后匹配": "corrected", "疑似，待人工": "candidate", "库外": "outside",
    "无效": "invalid", "重复": "duplicate",
}  # fmt: skip


def load_departments(proof: Proof, folder: Path) -> None:
    """Load every department's file of the folder, then all of them a second time."""
    files = [path for path in sorted(folder.glob("*")) if path.suffix != ".json"]
    if not files:
        return
    persons = _persons(proof)
    sent = {}
    for path in files:
        print(f"\n{path.name}", flush=True)
        sent[path] = address = _compare(proof, path)
        _as_keyed(proof, path, address, persons)
        _send_down(proof, path, address)
    print("\nthe same files again", flush=True)
    for path, address in sent.items():
        _again(proof, path, address)


def _liaison(path: Path) -> str:
    return next(code for name, code in OFFICES.items() if path.name.startswith(name))


def _persons(proof: Proof) -> dict[str, tuple[str, str, str]]:
    """Return who is on record: (first four digits, birth date, last four) by the person's id."""
    page = proof.people.open("clerk")
    found = {}
    for row in proof.api_rows(page, "households/?page_size=200"):
        for member in proof.api(page, f"households/{row['id']}/")["members"]:
            masked = member["id_number"]
            born = member["birth_date"].replace("-", "")
            found[member["id"]] = (masked[:4], born, masked[-4:])
    page.context.close()
    return found


def _compare(proof: Proof, path: Path) -> str:
    """Upload as the liaison and wait for the result; return the batch's address."""
    page = proof.people.open(_liaison(path))
    page.get_by_role("link", name="部门比对").first.click()
    page.set_input_files("input[type=file]", path)
    with proof.clock.step(f"{path.name}: 上传并检查 → 核对列"):
        page.get_by_role("button", name="上传并检查").click()
        expect(page.get_by_role("heading", name="哪一列是什么")).to_be_visible()
    proof.look(page, f"{path.stem}-核对列")
    with proof.clock.step(f"{path.name}: 开始比对 → 结果"):
        page.get_by_role("button", name="开始比对").click()
        proof.wait_for(page, "待下发")
    found = tiles(page)
    total = found.pop("文件共")
    proof.hold("the six outcomes sum to the file's rows", sum(found.values()), total)
    proof.hold("the file has as many rows as the key", total, len(key_of(path)))
    proof.look(page, f"{path.stem}-比对结果")
    with proof.clock.step(f"{path.name}: 下载反馈表"), page.expect_download() as download:
        page.get_by_role("link", name="下载反馈表").click()
    proof.hold("the feedback is a sheet", download.value.suggested_filename[-5:], ".xlsx")
    address = page.url.removeprefix(proof.people.url)
    page.context.close()
    return address


def _as_keyed(
    proof: Proof, path: Path, address: str, persons: dict[str, tuple[str, str, str]]
) -> None:
    """Compare every row with the key: its outcome, and that nobody else is meant."""
    page = proof.people.open("clerk", path=address)
    batch = address.strip("/").rpartition("/")[2]
    found = tiles(page)
    rows = list(proof.api_rows(page, f"comparison/batches/{batch}/rows/?page_size=200"))
    counted = Counter(row["outcome"] for row in rows)
    proof.hold("the tiles count the rows", {OUTCOMES[name]: n for name, n in found.items()
                if name in OUTCOMES and n}, dict(counted))  # fmt: skip
    sheets = {row["sheet"] for row in rows}
    by = {(row["sheet"] if len(sheets) > 1 else "", row["row"]): row for row in rows}
    other, another = [], []
    for each in key_of(path):
        row = by.pop((each.get("sheet", "") if len(sheets) > 1 else "", each["row"]), None)
        if row is None or row["outcome"] not in each["expected"].split("|"):
            other.append((each["row"], each["expected"], row and row["outcome"], each["why"]))
        elif row["outcome"] in {"matched", "corrected"}:
            number = each["person"]
            if persons.get(row["person"]) != (number[:4], number[6:14], number[-4:]):
                another.append(each["row"])
    proof.hold(f"all {len(rows):,} rows end as the key says", other, [])
    proof.hold("no row means another person than the key", another, [])
    proof.hold("no row is without a key", sorted(by), [])
    print(f"               {dict(counted)}")
    page.context.close()


def _send_down(proof: Proof, path: Path, address: str) -> None:
    """The clerk finds the batch among what waits and sends its clues down."""
    page = proof.people.open("clerk")
    page.get_by_role("link", name=re.compile("比对批次待下发")).click()
    page.get_by_role("link", name=path.name).first.click()
    expect(page.get_by_role("button", name="下发线索")).to_be_visible()
    proof.look(page, f"{path.stem}-待下发")
    with proof.clock.step(f"{path.name}: 下发线索 → 已下发"):
        page.get_by_role("button", name="下发线索").click()
        expect(page.get_by_text("下发线索").first).to_be_visible()
        proof.wait_for(page, "已下发")
    proof.look(page, f"{path.stem}-已下发")
    batch = proof.api(page, f"comparison/batches/{address.strip('/').rpartition('/')[2]}/")
    print(f"               findings {batch['findings']}, clues {batch['clues']}")
    page.context.close()


def _again(proof: Proof, path: Path, first: str) -> None:
    """The same file again is refused in words that name the first batch."""
    page: Any = proof.people.open(_liaison(path), path="/comparison/")
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="上传并检查").click()
    refusal = page.locator(".refusal")
    expect(refusal).to_be_visible()
    proof.look(page, f"{path.stem}-再传一次")
    words = " ".join(refusal.inner_text().split())
    print(f"               {words}")
    named = path.name in words and refusal.get_by_role("link").get_attribute("href") == first
    proof.hold("the same file again is refused in words that name the first", named, True)
    page.context.close()
