"""The small errands of a week, counted: a visit, a clue that is none, the week's figures, a file."""

import re
from pathlib import Path

import openpyxl
from playwright.sync_api import expect

from tests.proofs.walk import Walk

HEADINGS = ("序号", "姓名", "身份证号", "就诊医院", "病种", "个人负担")


def visits(walk: Walk) -> None:
    with walk.step("a visit without change", "本周走访 → 无变化", "village") as hand:
        hand.link("本周走访")
        hand.button("无变化")
        expect(hand.page.get_by_text("已记录：无变化").first).to_be_visible()
        hand.page.get_by_role("button", name="撤销").click()  # so that the next visit is this one
        expect(hand.page.get_by_role("button", name="无变化").first).to_be_visible()
    with walk.step("a visit with a change", "本周走访 → 有变化 → 保存", "village") as hand:
        hand.link("本周走访")
        hand.tap(
            hand.page.locator(".duty:not(.is-settled)").first.get_by_role("link", name="有变化")
        )
        item = hand.page.locator(".visit-item").first
        hand.tap(item.locator("summary"))
        first = item.locator("input:not([type=radio]), .chip").first
        if item.locator(".chip").count():
            hand.tap(item.locator(".chip").nth(1))
        else:
            hand.type(first, 1200)
        hand.button("保存")
        expect(hand.page.get_by_text("已记录").first).to_be_visible()


def clue_without_risk(walk: Walk) -> None:
    with walk.step("a clue closed 核实无风险", "线索核实 → 原因 → 核实无风险", "village") as hand:
        hand.link(re.compile("线索待核实"))
        hand.tap(hand.page.locator("tbody .cell-name a").first)
        hand.tap(hand.page.locator("#verify .chip").first)
        hand.button("核实无风险")
        expect(hand.page.get_by_text("已核实 1 条")).to_be_visible()


def weeks_figures(walk: Walk) -> None:
    with walk.step("the township's figures of the week", "看板", "township") as hand:
        hand.link("看板")
        expect(hand.page.locator("h1").first).to_be_visible()
        hand.page.wait_for_load_state()


def department_file(walk: Walk) -> None:
    path = walk.folder / "医保住院个人负担.xlsx"
    _sheet(path)
    with walk.step("a department's file", "部门比对 → 上传并检查 → 开始比对", "yibao") as hand:
        hand.link("部门比对")
        hand.give(hand.page.locator("input[type=file]"), path)
        hand.button("上传并检查")
        expect(hand.page.get_by_role("heading", name="哪一列是什么")).to_be_visible()
        hand.button("开始比对")
        expect(hand.page.locator(".counts")).to_be_visible()


def _sheet(path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["医保住院个人负担情况表"])
    page.append(list(HEADINGS))
    page.append([1, "钱外地", "411099195105100881", "区医院", "肺炎", 90_000])
    book.save(path)
