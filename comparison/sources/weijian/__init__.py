"""卫健委：新确诊大病、慢性病，家庭医生签约。"""

from comparison.conditions import (
    Condition,
    all_of,
    any_of,
    contains,
    filled,
    is_in,
    none_of,
    register,
    within_days,
)
from comparison.kinds import DAY, TEXT, first_in, one_of
from comparison.sources import (
    COMMON_INSTRUCTIONS,
    ID_ALIASES,
    SERIAL,
    TOWNSHIP,
    VILLAGE,
    Screen,
    Source,
    Threshold,
    sources,
)
from ledgers.sheets.headers import Column

ILLNESS = first_in("illness", {"大病": "大病", "重病": "大病", "重大疾病": "大病", "慢": "慢性病"})
SIGNED = one_of(
    "signed",
    {
        "已签约": ("是", "有", "已签", "签约", "1", "√"),
        "未签约": ("否", "无", "没有", "未签", "没签约", "0", "×"),
    },
    "是否签约应填“已签约”或“未签约”",
)
# How the diseases of 大病专项救治 are written, for lists that have no column for the class.
SERIOUS = (
    "癌", "恶性肿瘤", "白血病", "淋巴瘤", "骨肉瘤", "神经母细胞瘤", "终末期肾病", "尿毒症",
    "肾衰竭", "心肌梗死", "先天性心脏病", "风湿性心脏病", "脑卒中", "脑梗死", "脑出血", "尘肺",
    "血友病", "地中海贫血", "耐多药", "重性精神", "慢性阻塞性肺气肿",
)  # fmt: skip
RECENT = Threshold(
    "recent", "确诊日期在收到文件前多少天以内", "365", "natural_days",
    "没有统一规定；外地做法回看12个月，同一病种只提醒一次",
)  # fmt: skip
SENTENCE = "卫健：[{diagnosed} ]新确诊%s：{disease}"


def _new(*parts: Condition) -> Condition:
    """Require a diagnosis of late; a list of new patients may well leave the day out."""
    late = any_of(none_of(filled("diagnosed")), within_days("diagnosed", "recent"))
    return all_of(filled("disease"), *parts, late)


sources.declare(
    Source(
        name="weijian",
        order=60,
        title="卫健委 · 大病慢病和签约",
        unit="weijian",
        columns=(
            SERIAL,
            Column("name", "姓名", ("患者姓名", "病人姓名", "居民姓名"), required=True),
            Column("id_number", "身份证号", ID_ALIASES, required=True, as_text=True),
            TOWNSHIP,
            VILLAGE,
            Column("illness", "病类", ("疾病类别", "疾病分类", "病种类别", "病种分类", "类别")),
            Column("disease", "病种",
                   ("病种名称", "疾病名称", "所患疾病", "诊断", "主要诊断", "病名"), required=True),
            Column("diagnosed", "确诊日期",
                   ("确诊时间", "首次确诊日期", "诊断日期", "诊断时间", "认定日期"), required=True),
            Column("treatment", "救治情况", ("救治状态", "治疗情况", "治疗状态")),
            Column("signed", "是否签约",
                   ("签约情况", "签约状态", "家庭医生签约", "家庭医生签约情况",
                    "是否签约家庭医生")),
            Column("doctor", "签约医生", ("签约医生姓名", "家庭医生", "家庭医生姓名", "家医姓名")),
            Column("phone", "家医电话", ("家庭医生电话", "签约医生电话", "医生电话"), as_text=True),
        ),
        reads={"illness": ILLNESS, "disease": TEXT, "diagnosed": DAY, "signed": SIGNED},
        rules=(
            Screen(
                code="weijian.serious_illness",
                title="新确诊大病",
                basis="工作要点第1条：大病重病患者家庭为重点群体；第2条：因病",
                risk="illness",
                condition=_new(any_of(is_in("illness", "大病"), contains("disease", *SERIOUS))),
                thresholds=(RECENT,),
                event="illness|{disease}|{diagnosed|on:year}",
                sentence=SENTENCE % "大病",
            ),
            Screen(
                code="weijian.chronic_illness",
                title="脱贫户和监测对象新确诊慢性病",
                basis="工作要点第1条：负担较重的慢性病患者家庭为重点群体；第7条：慢性病鉴定",
                risk="illness",
                # Of all rural people the common ones would be nothing but false alarms.
                condition=_new(
                    register("key_group"),
                    is_in("illness", "慢性病"),
                    none_of(contains("disease", *SERIOUS)),
                ),
                thresholds=(RECENT,),
                event="chronic|{disease}|{diagnosed|on:year}",
                sentence=SENTENCE % "慢性病",
            ),
            Screen(
                code="weijian.unsigned",
                title="脱贫户和监测对象的患者没有签约家庭医生",
                basis="工作要点第7条：家庭医生签约服务",
                risk="illness",
                condition=all_of(register("key_group"), is_in("signed", "未签约")),
                event="unsigned|{on:year}",
                sentence="卫健：没有签约家庭医生[（{disease}）]",
            ),
        ),
        compared=("illness", "disease", "diagnosed", "signed"),
        instructions=(
            *COMMON_INSTRUCTIONS,
            "只填新确诊的大病、慢性病患者和没有签约的患者；病类、是否签约请从下拉列表中选。",
        ),
        drop_downs={"illness": ("大病", "慢性病"), "signed": ("已签约", "未签约")},
        sample=((1, "周九", "411099195811231921", "陈曹乡", "榆荫铺村", "大病", "肺癌",
                 "2022-04-06", "住院治疗", "已签约", "李医生", ""),),
    )
)  # fmt: skip
