"""The tables of the panel: who published, who is one body, what each says in each year, and how many should have."""

from archive.base import vocabulary as words
from archive.base.bilingual import Both
from archive.release.definition import Field, Table
from archive.release.panel.places import BASE_YEAR
from archive.release.panel.variables import labels
from archive.release.shared_fields import PANEL_ID, YEAR

_COUNT = Both("个", "count")
_REGION = Field("region", "code", Both("行政区划代码", "Region"), Both("最近的列名区划的 GB/T 2260 代码", "GB/T 2260 code of the nearest listed division"))  # fmt: skip
_LEVEL = Field("level", "code", Both("层级", "Level"), Both("登记表所载，否则由名称和代码判断", "As the registry says; else told from name and code"), values=words.LEVELS)  # fmt: skip
_KIND = Field("kind", "code", Both("类别", "Kind"), Both("登记表所载，否则由名称判断", "As the registry says; else told from the name"), values=words.BODY_KINDS)  # fmt: skip
_BASE_CODE = Field("base_code", "code", Both(f"{BASE_YEAR} 年代码", f"Code in {BASE_YEAR}"), Both(f"该区划在 {BASE_YEAR} 年的代码：与人口普查等数据连接用；无从判断时为空", f"Code of the division in {BASE_YEAR}, the year of the census: what to join population and other data on. Empty where nothing tells it"))  # fmt: skip


def _places(zh: str, en: str, prefix: str = "") -> tuple[Field, ...]:
    levels = {
        "province": Both("省级", "Province"),
        "prefecture": Both("地级", "Prefecture"),
        "county": Both("县级", "County"),
    }
    return tuple(
        field
        for level, title in levels.items()
        for field in (
            Field(f"{prefix}{level}_code", "code", Both(f"{title.zh}代码（{zh}）", f"{title.en}: code {en}"), Both(f"{zh}；层级更高时为空", f"GB/T 2260 code {en}; empty where the agency is of a higher level")),
            Field(f"{prefix}{level}", "code", Both(f"{title.zh}区划（{zh}）", f"{title.en} {en}"), Both(f"{zh}的名称", f"Its name {en}")),
        )
    )  # fmt: skip


AGENCIES = Table(
    "agencies",
    Both("机关", "Agencies"),
    Both("档案中的行政机关，一行一个；panel_id 相同的是同一主体。", "The agencies of the archive, a row each; those with one panel_id are one body."),
    ("id",),
    (("parent_id", "agencies"),),
    (
        Field("id", "integer", Both("机关编号", "Agency"), Both("机关在本档案中的编号", "Number of the agency in this archive")),
        PANEL_ID,
        Field("name", "string", Both("名称", "Name"), Both("最新一份报告所印名称", "Name as printed in its newest report")),
        _REGION,
        _LEVEL,
        _KIND,
        Field("parent", "string", Both("上级", "Parent"), Both("登记表所载隶属机关；不详为空", "Whom it answers to, as the registry says; empty where that is not known")),
        Field("parent_id", "integer", Both("上级编号", "Number of the parent"), Both("名称唯一时", "Where one agency around has that name")),
        Field("credit_code", "code", Both("统一社会信用代码", "Credit code"), Both("登记表所载", "Unified social credit code, as the registry says")),
        Field("division", "code", Both("区划全称", "Division"), Both("该代码的区划全称；代码未知时为空", "Full name of that division; empty for an unknown code")),
        *_places("现在或最后", "of that division"),
        *_places(f"{BASE_YEAR} 年", f"in {BASE_YEAR}", "base_"),
        Field("first_year", "integer", Both("首个年度", "First year"), Both("最早一份存档报告的年度", "Year of its oldest report here")),
        Field("last_year", "integer", Both("末个年度", "Last year"), Both("最新一份存档报告的年度", "Year of its newest report here")),
        Field("match_rules", "string", Both("匹配规则", "Match rules"), Both("所印名称如何归到该机关，以分号隔开", "How printed names were matched to it, separated by semicolons; see the codebook")),
        Field("doubts", "string", Both("疑问", "Doubts"), Both("尚未认定的疑问，以分号隔开；无则为空", "Doubts about its matches that nobody has decided; empty where there are none")),
    ),
    ("not-all-agencies",),
    statistical=True,
)  # fmt: skip
AGENCY_NAMES = Table(
    "agency_names",
    Both("机关名称", "Names of agencies"),
    Both("每个机关用过的名称及年度。", "Every name that an agency has had, with its years."),
    ("agency_id", "name"),
    (("agency_id", "agencies"),),
    (
        Field("agency_id", "integer", Both("机关编号", "Agency"), Both("所属机关", "The agency")),
        PANEL_ID,
        Field("name", "string", Both("名称", "Name"), Both("所印名称", "Name as printed")),
        Field("first_year", "integer", Both("首个年度", "First year"), Both("最早印有该名称的报告的年度", "Year of the oldest report that prints it")),
        Field("last_year", "integer", Both("末个年度", "Last year"), Both("最新印有该名称的报告的年度", "Year of the newest report that prints it")),
        Field("years", "integer", Both("年度数", "Years"), Both("印有该名称的报告的年度数", "How many years' reports print it"), _COUNT),
        Field("source", "code", Both("来源", "Source"), Both("名称出自何处", "Where the name comes from"), values=words.NAME_SOURCES),
    ),
)  # fmt: skip


def _variables() -> tuple[Field, ...]:
    found = []
    for name, (label, note) in labels().items():
        found.append(Field(name, "number", label, note, Both("件（项）", "count"), warnings=("blank-is-not-zero",)))
        title = Both(f"{label.zh}（来源）", f"{label.en}: source")
        about = Both(
            "数值从何而来；zero：空白，所印合计证明为 0",
            f"Where {name} comes from; zero: blank, and a printed sum proves that it is 0",
        )
        found.append(
            Field(f"{name}_source", "code", title, about, values=words.NUMBER_SOURCES, stata_name=f"{name}_src")
        )
    return tuple(found)


PANEL = Table(
    "panel",
    Both("面板", "Panel"),
    Both(
        "一行一个主体和一个年度，自 2008 年起：各表式含义相同的变量及其来源，报告统计的范围，以及对数字的疑问。没有报告的年度也在内。",
        "A row a body and year from 2008 on: variables that mean the same on all forms with their sources, whom the report counts, and what there is to say against it. Years without a report are here too.",
    ),
    ("panel_id", "year"),
    (("agency_id", "agencies"), ("report_id", "reports"), ("report_version_id", "report_versions")),
    (
        PANEL_ID,
        YEAR,
        Field("agency_id", "integer", Both("机关编号", "Agency"), Both("主体现在所用的机关", "The agency that the body is now")),
        Field("agency", "string", Both("机关", "Agency name"), Both("其名称", "Its name")),
        _REGION,
        _LEVEL,
        _KIND,
        *_places("当年", "in that year"),
        _BASE_CODE,
        Field("state", "code", Both("情况", "State"), Both("报告是否存档；见 coverage 表", "Whether the report is archived, and if not, why not: as in coverage"), values=words.STATES),
        Field("report_id", "integer", Both("报告编号", "Report"), Both("无报告为空", "Empty where there is none")),
        Field("report_version_id", "integer", Both("版本编号", "Version"), Both("所据版本", "The version that the row is made from")),
        Field("reports", "integer", Both("报告数", "Reports"), Both("该主体该年度归档的报告数", "How many reports of the body are filed for that year"), _COUNT),
        Field("form", "code", Both("表式", "Form"), Both("国办规定的表式", "Official form"), values=words.FORMS, warnings=("form-changed-2021",)),
        *_variables(),
        Field("scope", "code", Both("统计范围", "Scope"), Both("报告统计的是本机关，还是全行政区域（全系统）；无句子说明时为 unknown", "Whether the report counts the body alone or its whole territory or branch; unknown where no sentence says it"), values=words.SCOPES),
        Field("scope_sentence", "string", Both("范围原句", "Sentence about the scope"), Both("说明范围的原句", "The sentence that says so")),
        Field("findings", "integer", Both("问题数", "Findings"), Both("对该版本仍成立的问题数", "How many findings of that version stand"), _COUNT),
        Field("any_error", "boolean", Both("有错误", "Any error"), Both("是否有程度为错误的问题", "Whether a finding of severity error stands")),
        Field("copies_disagree", "boolean", Both("各份不一致", "Copies disagree"), Both("不同网址的报告在同一格有不同数字", "Whether two addresses have another number in the same cell")),
    ),
    ("blank-is-not-zero", "local-forms-before-2019", "includes-subordinates", "not-all-agencies", "as-printed"),
    statistical=True,
)  # fmt: skip


def _number(name: str, zh: str, en: str, about_zh: str, about_en: str) -> Field:
    return Field(name, "integer", Both(zh, en), Both(about_zh, about_en), _COUNT)


OWED = Table(
    "owed",
    Both("应有与实有", "Owed and there"),
    Both(
        "每个区划、层级、类别和年度：多少主体应有报告，多少已存档，多少没有所要的数。政府按当年在册区划计，其他主体按已知者计。",
        "For each division, level, kind and year: how many bodies should have reported, how many reports are here, how many of these say nothing. Governments are counted by the divisions in force in that year, other bodies as far as they are known.",
    ),
    ("region", "level", "kind", "year"),
    (),
    (
        _REGION,
        _LEVEL,
        _KIND,
        YEAR,
        *_places("当年", "in that year")[:2],
        _BASE_CODE,
        _number("owed", "应有", "Owed", "应有报告的主体数", "Bodies that should have reported: those known and those unknown, less before_first and not_due"),
        _number("known", "已知", "Known", "档案所知的主体数", "Bodies that the archive knows"),
        _number("archived", "已存档", "Archived", "报告已存档", "Reports that are archived"),
        _number("unreadable", "无法识别", "Unreadable", "已采集而无法识别", "Captured, but not readable"),
        _number("not_published", "名单中未见", "Not published", "列表读完而无此报告", "Lists were read to the end and have no such report"),
        _number("unreachable", "无法访问", "Unreachable", "列表或报告无法访问", "A list or the report could not be fetched"),
        _number("not_tried", "未查", "Not tried", "应发布后未读过列表", "No list was read since it was due"),
        _number("says_nothing", "未载数字", "Says nothing", "已存档而没有任何序列变量的数", "Archived, but without a number of any variable of the series"),
        _number("before_first", "早于首份", "Before the first", "早于该主体首份存档报告的年度（政府除外）：可能本不存在", "Years before the oldest report of a body that is no government: the body may not have existed"),
        _number("not_due", "尚未到期", "Not due", "发布期限在本次发布之后", "Not archived, and due after the day of the release only"),
    ),
    ("not-all-agencies",),
    statistical=True,
)  # fmt: skip
