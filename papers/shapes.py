"""Blocks that several papers share."""

from papers.layout import Column, Grid, Layout, Prose, Rows, Seal

HOUSEHOLD = Grid((("place", "head"), ("size", "household_type"), ("phone",)))
DATED = "　　　　　　　　　　日期：　　　年　　月　　日"
DATED_LARGE = "　　　　日期：　　年　　月　　日"
MEASURES = Rows(
    "measures",
    (
        Column("risk", "针对的风险", 13), Column("group", "类别", 13),
        Column("content", "内容", 30), Column("responsible", "责任人（单位）", 18),
        Column("period", "期限", 26),
    ),
    least=3,
)  # fmt: skip

PUBLIC = Layout(
    blocks=(
        Prose("　　{lead}"),
        Prose(
            "　　所在村：{village}\n　　户主姓名：{head}\n　　家庭人口：{size}\n"
            "　　监测类别：{category}"
        ),
        Prose("　　如有异议，请及时反映。举报电话：{hotline}。"),
        Seal(),
    ),
    fields={
        "lead": "正文（含起止日期）", "village": "所在村", "head": "户主姓名",
        "size": "家庭人口", "category": "监测对象类别", "hotline": "举报电话",
    },
    large=True,
)  # fmt: skip
