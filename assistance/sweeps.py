"""What villages go through regularly, as the work points ask."""

from ledgers.sweeps.declaration import Sweep, sweeps
from ledgers.sweeps.periods import Every

sweeps.declare(
    Sweep(
        "housing", 80, "农村住房安全隐患排查", 8, "housing_check", "排查过，没有新隐患", Every.MONTH,
        "工作要点第8条：每月对所有农户开展一次农村住房安全隐患排查",
    )
)  # fmt: skip
sweeps.declare(
    Sweep(
        "water", 90, "供水工程和饮水设施排查", 9, "water_fault", "排查过，供水正常", Every.MONTH,
        "工作要点第9条：每月对供水工程和困难群众家中饮水设施开展一次排查、管护",
    )
)  # fmt: skip
sweeps.declare(
    Sweep(
        "water_test", 95, "供水点水质检测", 9, "water_point", "各供水点已检测，报告已发乡镇",
        Every.HALF_YEAR, "工作要点第9条：每半年对供水点水质进行一次检测，及时将水质检测报告发放到各乡镇",
    )
)  # fmt: skip
sweeps.declare(
    Sweep(
        "safety_net", 110, "兜底保障排查", 11, "safety_net", "排查过，保障都已落实", Every.MONTH,
        "工作要点第11条：各乡镇、行业部门要坚持一月一排查",
    )
)  # fmt: skip
sweeps.declare(
    Sweep(
        "employment", 130, "就业情况排查", 13, "employment", "排查过，就业情况已登记", Every.QUARTER,
        "工作要点第13条：每季度对有就业能力和就业意愿的人员开展一次就业情况排查",
    )
)  # fmt: skip
