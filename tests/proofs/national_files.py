"""The clerk of the district loads places, households and persons, twice."""

from collections import Counter
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.proofs.proof import Proof, key_of, plain, sheet_rows, tiles

REASON = "退回原因"
FEW = 2_000  # so many households are opened one by one, of more a share


def load_national(proof: Proof, folder: Path) -> None:
    """Load what the folder has, in the order in which it fits together."""
    kinds = (("行政区划", _places), ("户信息", _households), ("人员信息", _members))
    for name, load in kinds:
        for path in sorted(folder.glob(f"*{name}*.xls*")):
            if path.suffix != ".json":
                print(f"\n{path.name}", flush=True)
                load(proof, path)


def _places(proof: Proof, path: Path) -> None:
    page = proof.people.open("clerk", path="/me/")
    page.get_by_role("link", name="行政区划").click()
    counts = _import(proof, page, path)
    proof.hold("no place is refused", counts["退回"], 0)
    _again(proof, path, "/regions/", counts)


def _households(proof: Proof, path: Path) -> None:
    page = proof.people.open("clerk", path="/households/")
    before = {row["national_no"] for row in proof.api_rows(page, "households/?page_size=200")}
    page.get_by_role("link", name="导入户与人员").click()
    counts = _import(proof, page, path)
    _refused_as_keyed(proof, page, path)
    key = [row for row in key_of(path) if row["expected"] == "created"]
    warned = [row for row in key if row["why"].startswith("warning")]
    proof.hold("as many rows carry a warning", _counts(proof, page)["warnings"], len(warned))
    there = {row["national_no"] for row in proof.api_rows(page, "households/?page_size=200")}
    proof.hold("every created household is on record, and no other",
               there - before, {row["household"] for row in key})  # fmt: skip
    _again(proof, path, "/households/import/", counts)


def _members(proof: Proof, path: Path) -> None:
    page = proof.people.open("clerk", path="/households/")
    page.get_by_role("link", name="导入户与人员").click()
    counts = _import(proof, page, path)
    _refused_as_keyed(proof, page, path)
    _persons_in_households(proof, page, path)
    _again(proof, path, "/households/import/", counts)


def _import(proof: Proof, page: Any, path: Path) -> dict[str, int]:
    """Upload, look at the dry run, confirm; return the figures once it is live."""
    page.set_input_files("input[type=file]", path)
    proof.look(page, f"{path.stem}-选好文件")
    with proof.clock.step(f"{path.name}: 上传并检查 → 检查完成"):
        page.get_by_role("button", name="上传并检查").click()
        proof.wait_for(page, "待确认")
    dry = _figures(proof, page, "dry run")
    proof.look(page, f"{path.stem}-检查结果")
    if key := key_of(path):
        rows = Counter(row["expected"] for row in key)
        proof.hold("the dry run counts what the key says",
                   (dry["新增"], dry["退回"]), (rows["created"], rows["refused"]))  # fmt: skip
    live = dry["新增"] + dry["变更"]
    if live:
        with proof.clock.step(f"{path.name}: 确认生效 → 已完成"):
            page.get_by_role("button", name=f"确认生效 {live:,} 行").click()
            proof.wait_for(page, "已完成")
    counts = _figures(proof, page, "import")
    proof.hold("nothing changed between dry run and import", counts, dry)
    proof.look(page, f"{path.stem}-已生效")
    return counts


def _figures(proof: Proof, page: Any, what: str) -> dict[str, int]:
    found = tiles(page)
    total = found.pop("文件共")
    proof.hold(f"the {what}'s figures sum to the file's {total:,} rows", sum(found.values()), total)
    counts = _counts(proof, page)
    proof.hold("page and API say the same", list(found.values()),
               [counts[name] for name in ("created", "changed", "same", "refused")])  # fmt: skip
    return found


def _counts(proof: Proof, page: Any) -> dict[str, int]:
    job = page.url.rstrip("/").rpartition("/")[2]
    counts: dict[str, int] = proof.api(page, f"jobs/{job}/")["counts"]
    return counts


def _refused_as_keyed(proof: Proof, page: Any, path: Path) -> None:
    """The sheet of refused rows holds exactly the rows the key refuses, each with its reason."""
    with proof.clock.step(f"{path.name}: 下载退回行"), page.expect_download() as download:
        page.get_by_role("link", name="下载退回行").click()
    head, *rows = sheet_rows(download.value.path())
    given = sheet_rows(path)
    expected = [given[row["row"] - 1] for row in key_of(path) if row["expected"] == "refused"]
    width = len(head) - 1
    proof.hold("the reason is the last column of the refused sheet", head[-1], REASON)
    proof.hold(f"its {len(expected)} rows are those the key refuses, as they were",
               [row[:width] for row in rows], [row[:width] for row in expected])  # fmt: skip
    proof.hold("each has its reason", [row for row in rows if not row[width]], [])
    reasons = Counter(row[width] for row in rows).most_common()
    for reason, n in reasons[:6]:
        print(f"               {n:5d} × {reason}")


def _persons_in_households(proof: Proof, page: Any, path: Path) -> None:
    """Every person the key creates lives in the household of their row."""
    given = sheet_rows(path)
    at = {name: n for n, name in enumerate(next(row for row in given if "户编号" in row))}
    names: dict[str, list[str]] = {}
    for row in key_of(path):
        if row["expected"] == "created":
            cells = given[row["row"] - 1]
            names.setdefault(row["household"], []).append(plain(cells[at["姓名"]]))
    found = [r for r in proof.api_rows(page, "households/?page_size=200")
             if r["national_no"] in names]  # fmt: skip
    step = 1 if len(found) <= FEW else 10
    wrong = []
    for row in found[::step]:
        members = proof.api(page, f"households/{row['id']}/")["members"]
        there = sorted(member["name"] for member in members)
        if there != sorted(names[row["national_no"]]):
            wrong.append((row["national_no"], there, sorted(names[row["national_no"]])))
    looked = len(found[::step])
    proof.hold(f"of {len(names):,} households {looked:,} were opened: persons as keyed", wrong, [])
    proof.hold("every household of a created person is on record", len(found), len(names))


def _again(proof: Proof, path: Path, address: str, first: dict[str, int]) -> None:
    """The same file a second time changes nothing."""
    page = proof.people.open("clerk", path=address)
    page.set_input_files("input[type=file]", path)
    with proof.clock.step(f"{path.name}: 再传一次 → 检查完成"):
        page.get_by_role("button", name="上传并检查").click()
        proof.wait_for(page, "待确认")
    counts = _figures(proof, page, "second dry run")
    kept = first["新增"] + first["变更"] + first["一致"]
    proof.hold("the same file again: all the same, nothing to confirm", counts,
               {"新增": 0, "变更": 0, "一致": kept, "退回": first["退回"]})  # fmt: skip
    expect(page.get_by_role("button", name="确认生效")).to_be_disabled()
    proof.look(page, f"{path.stem}-再传一次")
    page.get_by_role("button", name="结束这次检查").click()
    page.context.close()
