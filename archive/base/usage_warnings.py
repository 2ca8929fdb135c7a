"""Usage warnings: the fixed vocabulary of what everybody who uses the numbers has to know."""

from archive.base.bilingual import Both

WARNINGS: dict[str, Both] = {
    "blank-is-not-zero": Both(
        "空白不等于 0：只有状态为 reported 的单元格才有数值；空白、占位符、缺格都没有数值，合计时不得当作 0。",
        "Blank is not zero: only a cell with the status reported has a value. Blanks, dashes and missing cells have none; "
        "count them before you sum.",
    ),
    "form-changed-2021": Both(
        "表式在 2021 年度改变：第二部分的列、第三部分的“其他处理”前后不同；某些指标只见于一种表式。",
        "The official form changed with the reports about 2021: the columns of part two and the rows of 其他处理 in part "
        "three differ; some cells exist on one form only.",
    ),
    "local-forms-before-2019": Both(
        "2019 年前各地统计表不同：同一指标的口径和单位（条、件，元、万元）随表式而异。",
        "Tables before 2019 differ from place to place: what a row counts, and its unit (items or applications, yuan or 万元), "
        "are those of its form.",
    ),
    "includes-subordinates": Both(
        "一些报告（尤其是政府的）汇总了下属机关，一些没有：跨层级相加会重复计算。",
        "Totals include subordinate bodies in some reports, most of all in those of governments, and in others not: adding "
        "up levels counts things twice.",
    ),
    "not-all-agencies": Both(
        "并非所有机关和年度都在内：见 coverage 表；没有报告不表示没有申请。",
        "Not all agencies and years are covered: see the table coverage. No report here does not mean no requests.",
    ),
    "as-printed": Both(
        "数字照原文：自相矛盾之处见 findings 表；只有 corrections 表所列的单元格经人工更正。",
        "Numbers are as printed, contradictions included: the table findings names them. Only cells in the table corrections "
        "are otherwise.",
    ),
    "one-row-or-three": Both(
        "有的机关把“其他处理”三行合为一行填报：用 other 与三个 other_… 行时须合并。",
        "Some offices print the three rows of 其他处理 as one: take other and the three other_… rows together.",
    ),
    "stock-not-flow": Both(
        "年末或累计数，不是当年发生数：不得跨年相加。",
        "A stock at the end of a year, not what happened in it: never add it up over years.",
    ),
    "ten-thousand-yuan": Both(
        "单位为万元；机关有时误填为元。",
        "In 万元 (10,000 yuan); some offices print yuan without saying so.",
    ),
    "every-version": Both(
        "含每份报告的所有版本：统计时只用 reports 表 report_version_id 所指的版本。",
        "Every version of a report is here: for statistics take those that reports.report_version_id names.",
    ),
}

OF_A_REPORT = ("blank-is-not-zero", "includes-subordinates", "as-printed")
OF_A_HISTORY = ("blank-is-not-zero", "form-changed-2021", "includes-subordinates", "not-all-agencies")
