"""The tables of a release, in the order in which they are written."""

from archive.base import vocabulary as words
from archive.base.bilingual import Both
from archive.release.definition import Field, Table
from archive.release.evidence.tables import ATTACHMENTS, CAPTURES, COVERAGE, TABLE_SOURCES
from archive.release.panel.tables import AGENCIES, AGENCY_NAMES, OWED, PANEL
from archive.release.shared_fields import (
    COLUMN_KEY,
    PANEL_ID,
    PROVINCE,
    PUBLISHED,
    RECORD_ID,
    ROW_KEY,
    TABLE_NAME,
    TITLE,
    WARC_OFFSET,
    YEAR,
)
from archive.release.wide import cell_fields

_VERSION = Field(
    "report_version_id", "integer", Both("版本编号", "Version"), Both("所属版本", "The version it belongs to")
)

AGENCY_DECISIONS = Table(
    "agency_decisions",
    Both("机关认定", "Decisions about agencies"),
    Both(
        "人工对机关的认定：同一、不同、更名、合并、分设。",
        "What people said of agencies: which are one, which are two, renamings, mergers and splits.",
    ),
    ("id",),
    (("agency_id", "agencies"),),
    (
        Field(
            "id",
            "integer",
            Both("编号", "Number"),
            Both("认定编号；前后矛盾时以后者为准", "Number of the decision; of two that contradict the later holds"),
        ),
        Field("agency_id", "integer", Both("机关编号", "Agency"), Both("被认定的机关", "The agency")),
        Field(
            "relation",
            "code",
            Both("关系", "Relation"),
            Both(
                "该机关与另一机关的关系",
                "It is the other, was renamed to it, is not it, merged into it, was split from it",
            ),
            values=words.RELATIONS,
        ),
        Field(
            "other_id",
            "integer",
            Both("另一机关编号", "Other agency"),
            Both("无此行时为空", "Empty where it has no row"),
        ),
        Field(
            "other_name",
            "string",
            Both("另一机关名称", "Name of the other"),
            Both(
                "认定时的名称，或不属于该机关的所印名称",
                "Its name when that was decided; or the printed name that is not the agency's",
            ),
        ),
        Field(
            "happened_on", "string", Both("发生时间", "Happened on"), Both("年、年月或年月日", "A year, month or day")
        ),
        Field("evidence", "string", Both("依据", "Evidence"), Both("认定的依据", "What shows it")),
        Field("author", "string", Both("认定人", "Author"), Both("由谁认定", "Who decided")),
        Field("reason", "string", Both("理由", "Reason"), Both("为何如此认定", "Why")),
        Field("decided_at", "datetime", Both("认定时间", "Decided at"), Both("UTC", "When (UTC)")),
    ),
)
REPORTS = Table(
    "reports",
    Both("年度报告（宽表）", "Reports (wide)"),
    Both(
        "一行一份报告：一个机关一个年度，现行版本的全部表格单元格（数值与状态各一列），以及出处。",
        "One row for an agency and a year: every cell of the official tables as the current version reads, its status beside it, and where that version comes from.",
    ),
    ("id",),
    (("agency_id", "agencies"), ("report_version_id", "report_versions"), ("capture_id", "captures")),
    (
        Field("id", "integer", Both("报告编号", "Report"), Both("报告在本档案中的编号", "Number of the report in this archive")),
        Field("agency_id", "integer", Both("机关编号", "Agency"), Both("报告所属机关", "Whose report it is")),
        PANEL_ID,
        YEAR,
        Field("agency", "string", Both("机关", "Agency name"), Both("该机关最新一份报告所印名称", "Name as printed in the agency's newest report")),
        Field("region", "code", Both("行政区划代码", "Region"), Both("GB/T 2260 代码", "GB/T 2260 code of the agency")),
        PROVINCE,
        Field("report_version_id", "integer", Both("现行版本编号", "Current version"), Both("下列各列取自该版本；已全部改归他处时为空", "The version that the row is made from; empty where all of it is filed elsewhere now")),
        Field("versions", "integer", Both("版本数", "Versions"), Both("该报告的版本总数", "How many versions the report has"), Both("个", "count")),
        Field("form", "code", Both("表式", "Form"), Both("国办规定的表式", "Official form"), values=words.FORMS, warnings=("form-changed-2021",)),
        TITLE,
        PUBLISHED,
        Field("capture_id", "integer", Both("采集编号", "Capture"), Both("所读的采集，见 captures 表", "The capture that was read: its row in captures")),
        Field("url", "string", Both("网址", "URL"), Both("所读页面的网址", "Address of the page that was read")),
        Field("fetched_at", "datetime", Both("采集时间", "Fetched at"), Both("UTC", "When that page was fetched (UTC)")),
        Field("payload_sha256", "code", Both("SHA-256", "SHA-256"), Both("页面内容（去除传输与内容编码）的 SHA-256", "SHA-256 of that page without transfer and content encoding")),
        RECORD_ID,
        Field("warc_file", "code", Both("WARC 文件", "WARC file"), Both("存有该页面的 WARC 文件；带证据的发布中在 data/warc", "File with the record of that page; in a release with evidence it is in data/warc")),
        WARC_OFFSET,
        Field("warc_length", "integer", Both("WARC 长度", "WARC length"), Both("记录的长度", "Length of the record in the file"), Both("字节", "bytes")),
        Field("findings", "integer", Both("问题数", "Findings"), Both("对该版本仍成立的问题数", "How many findings of that version stand"), Both("个", "count")),
        Field("corrections", "integer", Both("更正数", "Corrections"), Both("人工更正的单元格数", "How many cells people corrected"), Both("个", "count")),
        Field("corrected_cells", "string", Both("更正的单元格", "Corrected cells"), Both("人工更正的单元格及更正编号，写作“列名:编号”，以分号隔开", "The cells that people corrected, as column:number of the correction, separated by semicolons")),
        *cell_fields(),
    ),
    ("blank-is-not-zero", "form-changed-2021", "includes-subordinates", "not-all-agencies", "as-printed"),
    statistical=True,
)  # fmt: skip
REPORT_VERSIONS = Table(
    "report_versions",
    Both("报告版本", "Versions"),
    Both("一行一个版本：报告内容或读法每变一次为一版。", "One row for each distinct content or reading of a report."),
    ("id",),
    (("report_id", "reports"), ("capture_id", "captures")),
    (
        Field("id", "integer", Both("版本编号", "Version"), Both("版本在本档案中的编号", "Number of the version in this archive")),
        Field("report_id", "integer", Both("报告编号", "Report"), Both("所属报告", "The report")),
        Field("capture_id", "integer", Both("采集编号", "Capture"), Both("所读的采集", "The capture that was read")),
        Field("version", "integer", Both("版次", "Number"), Both("报告内从 1 起", "1, 2, … within the report")),
        Field("cause", "code", Both("成因", "Cause"), Both("该版本为何存在", "Why the version exists"), values=words.CAUSES),
        Field("seen_at", "datetime", Both("首见时间", "Seen at"), Both("首次采集时间；解析程序改变时为读取时间（UTC）", "When it was fetched first; when it was read, if the parser changed (UTC)")),
        Field("recorded_at", "datetime", Both("入档时间", "Recorded at"), Both("档案首次得知的时间（UTC）", "When the archive first knew it (UTC)")),
        Field("corrects", "integer", Both("更正自版本", "Corrects"), Both("人工更正所依的版本；照原文时为空", "The version that people corrected here; empty where a version is as printed")),
        Field("parser_version", "code", Both("解析程序版本", "Parser version"), Both("读取所用解析程序的版本", "Version of the parser that read it")),
        TITLE,
        Field("agency_name", "string", Both("所印机关", "Printed agency"), Both("标题中的机关", "Agency as printed in the title")),
        Field("form", "code", Both("表式", "Form"), Both("国办规定的表式", "Official form"), values=words.FORMS),
        PUBLISHED,
    ),
    ("every-version",),
)  # fmt: skip
CELLS = Table(
    "cells",
    Both("单元格（长表）", "Cells (long)"),
    Both("每个版本的官方表格和统计表，一行一格。", "The official and statistical tables of every version, a row a cell."),
    ("report_version_id", "table_name", "row_key", "column_key"),
    (("report_version_id", "report_versions"), ("correction_id", "corrections")),
    (
        _VERSION,
        TABLE_NAME,
        ROW_KEY,
        COLUMN_KEY,
        Field("status", "code", Both("状态", "Status"), Both("只有 reported 有数值", "Only a reported cell has a value"), values=words.CELL_STATUSES),
        Field("value", "exact", Both("数值", "Value"), Both("保留所印每一位数字；金额单位万元", "The number, with every printed digit; amounts in 万元 (10,000 yuan)"), warnings=("blank-is-not-zero", "ten-thousand-yuan")),
        Field("printed", "string", Both("原文", "Printed"), Both("单元格中所印文字", "What stood in the cell")),
        Field("at_table", "integer", Both("表序", "At table"), Both("文件中第几张表，从 0 起；位置不明时为空", "Number of the table in the document, from 0; empty where no place is known")),
        Field("at_row", "integer", Both("行序", "At row"), Both("从 0 起", "Row of its grid, from 0")),
        Field("at_column", "integer", Both("列序", "At column"), Both("从 0 起", "Column of its grid, from 0")),
        Field("correction_id", "integer", Both("更正编号", "Correction"), Both("数值所依的更正；照原文时为空", "The correction that gave the value; empty where it is as printed")),
        Field("unit", "string", Both("单位", "Unit"), Both("统计表（2019 年前）所印单位；其他表为空", "The unit that a statistical table (before 2019) prints; empty in the other tables")),
    ),
    ("every-version", "blank-is-not-zero", "as-printed"),
)  # fmt: skip
SECTIONS = Table(
    "sections",
    Both("正文", "Sections"),
    Both("每个版本的六个部分的文字，有则列。", "The parts of the form as text, as far as they exist, of every version."),
    ("report_version_id", "position"),
    (("report_version_id", "report_versions"),),
    (
        _VERSION,
        Field("position", "integer", Both("位置", "Position"), Both("在报告中的次序，从 0 起", "Place in the report, from 0")),
        Field("number", "integer", Both("部分", "Part"), Both("所印编号；未印编号时为官方编号", "Number that the heading prints; if it prints none, that of the official form")),
        Field("heading", "string", Both("标题", "Heading"), Both("所印标题", "Heading as printed")),
        Field("text", "string", Both("正文", "Text"), Both("该部分的文字", "Text of the part")),
    ),
    ("every-version",),
)  # fmt: skip
STATEMENTS = Table(
    "statements",
    Both("正文陈述", "Statements"),
    Both("正文对全机关、当年所陈述的数，含各版本。", "Numbers that the prose states of the whole agency and the report's year, of every version."),
    ("report_version_id", "position"),
    (("report_version_id", "report_versions"),),
    (
        _VERSION,
        Field("position", "integer", Both("位置", "Position"), Both("在报告中的次序，从 0 起", "Place in the report, from 0")),
        Field("key", "code", Both("所述", "What"), Both("所述为何；同统计表的行", "What is counted, as the rows of the statistical table name it")),
        Field("value", "integer", Both("数", "Number"), Both("所述之数", "The number that is stated")),
        Field("sentence", "string", Both("原句", "Sentence"), Both("所印原句", "The sentence as printed")),
        Field("section", "integer", Both("部分", "Part"), Both("所在部分的编号；未印则为空", "Number of its section; empty where none is printed")),
    ),
    ("every-version",),
)  # fmt: skip
FINDINGS = Table(
    "findings",
    Both("发现的问题", "Findings"),
    Both(
        "现行版本中自相矛盾或无法确认之处；以 --all-findings 导出时含旧版本。",
        "What contradicts itself in a current version, or could not be read with certainty; exported with --all-findings, in superseded versions too. Those between two years are here when both versions are.",
    ),
    ("id",),
    (("report_version_id", "report_versions"), ("compared_with", "report_versions")),
    (
        Field("id", "integer", Both("问题编号", "Finding"), Both("问题在本档案中的编号", "Number of the finding in this archive")),
        _VERSION,
        Field("current", "boolean", Both("现行版本", "Current"), Both("所属版本是否现行", "False where another version of the report counts now")),
        Field("rule", "code", Both("规则", "Rule"), Both("不成立的规则", "The rule that does not hold, such as applications.balance")),
        Field("kind", "code", Both("种类", "Kind"), Both("问题的种类", "What kind of finding"), values=words.KINDS),
        Field("severity", "code", Both("程度", "Severity"), Both("问题的程度", "How bad"), values=words.SEVERITIES),
        Field("where_key", "string", Both("位置", "Where"), Both("行、列、类别或单元格", "Row, column, group or cell")),
        Field("expected", "string", Both("应为", "Expected"), Both("规则要求的数", "What the rule expects")),
        Field("actual", "string", Both("实为", "Actual"), Both("原文所印的数", "What is printed")),
        Field("message", "string", Both("说明", "Message"), Both("一句话说明", "The finding as a sentence")),
        Field("compared_with", "integer", Both("对比版本", "Compared with"), Both("跨年问题：所比的上一年度版本", "Of two years: the version of the year before that was compared")),
        Field("stands", "boolean", Both("仍成立", "Stands"), Both("所比版本仍为上一年度现行版本，或非跨年问题", "False where another version of the year before counts now")),
        Field("verdict", "code", Both("人工判定", "Verdict"), Both("最新的人工判定；无则为空", "The newest verdict of a person; empty where nobody gave one"), values=words.VERDICTS),
    ),
    statistical=True,
)  # fmt: skip
CORRECTIONS = Table(
    "corrections",
    Both("更正", "Corrections"),
    Both("人工更正；据此形成的版本注明所更正的版本。", "What people corrected; versions that rest on it name what they correct."),
    ("id",),
    (("report_id", "reports"),),
    (
        Field("id", "integer", Both("更正编号", "Correction"), Both("更正在本档案中的编号", "Number of the correction in this archive")),
        Field("report_id", "integer", Both("报告编号", "Report"), Both("所更正的报告", "The report")),
        TABLE_NAME,
        ROW_KEY,
        COLUMN_KEY,
        Field("expected", "string", Both("原文应为", "Expected"), Both("更正成立时原文须有的数或状态", "What the source must say for it to hold: a number or a status")),
        Field("value", "string", Both("更正为", "Value"), Both("正确的数或状态", "What is right: a number or a status")),
        Field("author", "string", Both("更正人", "Author"), Both("由谁更正", "Who says so")),
        Field("date", "date", Both("日期", "Date"), Both("更正日期", "When they said so")),
        Field("reason", "string", Both("理由", "Reason"), Both("为何更正", "Why")),
        Field("evidence", "string", Both("依据", "Evidence"), Both("更正的依据", "What it rests on")),
        Field("recorded_at", "datetime", Both("入档时间", "Recorded at"), Both("UTC", "When the archive first knew it (UTC)")),
    ),
)  # fmt: skip

TABLES = (
    AGENCIES, AGENCY_NAMES, AGENCY_DECISIONS, PANEL, OWED, REPORTS, REPORT_VERSIONS, CELLS, SECTIONS, STATEMENTS, FINDINGS,
    CORRECTIONS, COVERAGE, CAPTURES, ATTACHMENTS, TABLE_SOURCES,
)  # fmt: skip
