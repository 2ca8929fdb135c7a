"""What the pages of coverage, comparison, findings, status and discovery, the feed and errors say."""

OVERVIEW_TEXTS = {
    # coverage
    "coverage": ("覆盖情况", "Coverage"),
    "coverage_title": ("覆盖情况：{area}", "Coverage: {area}"),
    "coverage_description": (
        "{area}各机关历年政府信息公开年报的存档情况：已存档、名单未见、无法识别、无法访问、未查，以及谁逾期。",
        "Which disclosure reports of {area} are archived, by region and year; why others are missing; who was late.",
    ),
    "whole_country": ("全国", "all of China"),
    "all_of_it": ("合计", "Altogether"),
    "own_agencies": ("本级", ", its own agencies"),
    "agency": ("机关", "Agency"),
    "state:archived": ("已存档", "archived"),
    "state:not published": ("名单未见", "not in the list"),
    "state:unreadable": ("无法识别", "unreadable"),
    "state:unreachable": ("无法访问", "unreachable"),
    "state:not tried": ("未查", "not tried"),
    "late": ("逾期", "late"),
    "coverage_none": (
        "尚无可说的年度：下一次抓取完毕后才有。",
        "There is no coverage yet. It appears after the next crawl.",
    ),
    "coverage_hint": (
        "每格：已存档数/机关数，其后是未存档的原因和逾期数；底色越深，存档越全。只算曾抓取过的网站和已归档的机关。每次抓取后更新。",
        "Each cell: how many of all agencies have an archived report, then why the others have none, and how many were late. "
        "The darker a cell, the more is archived. Only agencies with a crawled site or an archived report count. "
        "Updated after each crawl.",
    ),
    "coverage_agency_hint": (
        "每格的符号通向报告，或可据以判断的存档记录。",
        "Each sign links to the report, or to the row of the archive that is the evidence.",
    ),
    "earlier_years": ("更早的年度", "Earlier years"),
    "next_page": ("下一页", "Next page"),
    "who_was_late": ("谁逾期", "Who was late"),
    "late_rule": (
        "《政府信息公开条例》第四十九条：部门应在次年1月31日前、县级以上政府应在3月31日前公布年报"
        "（2018年度及以前均为3月31日）。日期以报告所载为准；到期后名单中仍未见的也算逾期。",
        "Regulations on the Disclosure of Government Information, art. 49: departments publish by 31 January of the next "
        "year, governments by 31 March (reports up to 2018: all by 31 March). The date printed in the report counts. A report "
        "that is still missing after that day is late too.",
    ),
    "late_title": ("{area}：{year}年度报告逾期的机关", "{area}: agencies whose report of {year} was late"),
    "late:": ("全部", "all"),
    "late:department": ("部门（1月31日）", "departments (31 January)"),
    "late:government": ("政府（3月31日）", "governments (31 March)"),
    "due": ("期限", "Due"),
    "nobody_late": ("没有已知逾期的机关。", "No agency is known to have been late."),
    "no_area": ("“{area}”没有覆盖情况。", "There is no coverage of {area}."),
    "no_area_year": ("“{area}”没有{year}年及以前的覆盖情况。", "There is no coverage of {area} up to {year}."),
    "bad_kind": ("类别应为 department 或 government。", "The kind must be department or government."),
    "bad_number": ("应为不超过15位的数字。", "The number must have at most 15 digits."),
    # compare
    "compare_title": ("机关比较", "Agencies compared"),
    "compare_description": (
        "并列比较几个机关历年的一项数字，最多六个机关。请输入机关名称的一部分。",
        "One measure of up to six agencies, side by side over the years. Type a part of an agency's name.",
    ),
    "compare_with": ("与其他机关比较", "Compare with other agencies"),
    "measure": ("数字", "Measure"),
    "add_agency": ("加入机关", "Add an agency"),
    "show": ("显示", "Show"),
    "which_agency": ("加入哪一个？", "Which one?"),
    "remove": ("移除", "Remove"),
    "nothing_to_draw": ("没有可画的数字。", "There are no numbers to plot."),
    "compare_scale": ("各图刻度相同。", "All plots have the same scale."),
    "bad_measure": ("没有这一项数字。", "There is no such measure."),
    "bad_agencies": (
        "请给出以逗号分隔的机关编号，最多 {most} 个。",
        "Give the numbers of at most {most} agencies, separated by commas.",
    ),
    # findings
    "all_findings": ("核对发现的问题", "Findings"),
    "all_findings_description": (
        "现行报告中前后不一致之处：表内合计、上下年衔接、正文与表格。问题不等于错误，请看原网页。",
        "Contradictions in current reports: sums within tables, one year against the next, prose against tables. A finding is "
        "not always an error: check the original page.",
    ),
    "rule": ("规则", "Rule"),
    "finding_kind": ("类型", "Kind"),
    "severity": ("程度", "Severity"),
    "any": ("不限", "any"),
    "filter": ("筛选", "Filter"),
    "finding_says": ("内容", "What it says"),
    "no_findings_here": ("这一页没有相符的问题。", "There are no findings on this page."),
    "findings_cut": (
        "相符的问题很少，只看了一部分；下一页接着看。",
        "Few findings match, and only a part was searched. The next page continues.",
    ),
    "bad_severity": ("程度应为 error、warning 或 info。", "The severity must be error, warning or info."),
    # status
    "status_title": ("运行情况", "Status"),
    "status_description": (
        "每夜抓取的结果和网站异常。",
        "How each night of crawling went, and which sites have incidents.",
    ),
    "incidents": ("异常", "Incidents"),
    "incidents_judged": ("按 {day}（中国时间）的判断。", "As of {day} in China."),
    "no_incidents": ("最近一次抓取后没有异常。", "There were no incidents after the latest crawl."),
    "site_of": ("网站", "Site"),
    "nights": ("各夜", "Nights"),
    "incident:nothing found in season": ("发布季未见报告", "nothing found in season"),
    "incident:report due and not there": ("已到期限仍无报告", "report due and not there"),
    "incident:blocked by challenge": ("被验证页面拦截", "blocked by challenge"),
    "incident:host down": ("主机无应答", "host down"),
    "incident:every request failed": ("请求全部失败", "every request failed"),
    "incident:list shrank by more than half": ("列表缩短过半", "list shrank by more than half"),
    "incident:list is empty": ("列表为空", "list is empty"),
    "incident:report lost its content": ("报告内容缺失", "report lost its content"),
    # discovery
    "discovery_title": ("栏目查找情况", "State of discovery"),
    "discovery_description": (
        "各省已知的政府门户网站、年报栏目、已验证的栏目和需要人工处理的网站。",
        "Known portals, columns of annual reports, verified columns and portals that need a person, by province.",
    ),
    "discovery_none": (
        "尚未查找：请运行 nianbao sites import 和 nianbao sites discover，或 nianbao sites state。",
        "There is no state yet: run nianbao sites import and nianbao sites discover, or nianbao sites state.",
    ),
    "discovery_as_of": ("截至 {time}（UTC）。", "As of {time} UTC."),
    "discovery_map": ("各省", "Provinces"),
    "discovery_map_hint": (
        "每格：已知年报栏目的县级以上政府数/现有县级以上政府数；底色越深，已知的越多。",
        "Each tile: governments of the province, its cities and counties with a known column, and how many there are. "
        "The darker a tile, the more are known.",
    ),
    "discovery_table": ("各省数目", "Counts by province"),
    "discovery:portals": ("门户网站", "Portals"),
    "discovery:not_asked": ("未查", "Not asked yet"),
    "discovery:columns": ("年报栏目", "Columns"),
    "discovery:verified": ("已验证", "Verified"),
    "discovery:needs_person": ("待人工", "Need a person"),
    "discovery:with_column": ("有栏目的政府", "Governments with a column"),
    "discovery_nowhere": ("区划不明", "no known division"),
    "discovery_hint": (
        "年报栏目包括登记表中的和查找到的；抓取时见到年报的为已验证。",
        "Columns are those of the registry and those that were found. A column is verified when a crawl found reports there.",
    ),
    "discovery_reasons": ("需要人工处理的原因", "Why a person is needed"),
    "discovery_reason": ("原因", "Reason"),
    "discovery_list_hint": (
        "名单：nianbao sites state --open。",
        "The list: nianbao sites state --open.",
    ),
    "discovery_nobody": ("没有需要人工处理的网站。", "No portal needs a person."),
    "open:single-page application": ("页面由脚本生成", "single-page application"),
    "open:another host or agency": ("在别的主机或属别的机关", "another host or agency"),
    "open:no column": ("未见栏目", "no column"),
    "open:blocked": ("被验证页面或防火墙拦截", "blocked by a challenge or a firewall"),
    "open:robots": ("robots.txt 不许", "forbidden by robots.txt"),
    "open:not found": ("网页不存在", "not found"),
    "open:timeout": ("超时", "timeout"),
    "open:dns": ("域名无法解析", "no such name"),
    # feed
    "feed": ("Atom 订阅", "Atom feed"),
    "feed_title": ("新收录和有改动的年报：{what}", "New and changed reports: {what}"),
    "feed_entry": ("{agency} {year}年度报告：{cause}", "{agency}, report of {year}: {cause}"),
    # errors
    "error_title": ("不能显示：{status}", "Not available: {status}"),
    "no_page": ("没有这个地址。请从首页检索。", "There is no page at this address. Search from the home page."),
    "no_agency": ("没有编号为 {number} 的机关。", "There is no agency with the number {number}."),
    "no_report": ("{agency}没有{year}年度的报告。", "{agency} has no report of {year}."),
    "no_version": (
        "{agency}{year}年度报告没有版本 {version}。",
        "The report of {agency} for {year} has no version {version}.",
    ),
    "no_cell": ("官方表格没有“{cell}”这一格。", "The official forms have no cell “{cell}”."),
    "no_capture": ("没有编号为 {number} 的抓取。", "There is no capture with the number {number}."),
    "no_marked_page": (
        "原件是 {kind}，不能作为网页显示；请下载原始记录。",
        "The document is {kind} and cannot be shown as a page; download the raw record.",
    ),
    "bad_versions": ("请给出两个版本号。", "Give two version numbers."),
    "bad_region": (
        "地区应为名称，或两位、四位、六位数字的区划代码，例如浙江、33 或 330411。",
        "A region is a name, or two, four or six digits of its code, such as 浙江, 33 or 330411.",
    ),
    "bad_year": ("年度应为四位数字。", "A year is four digits."),
    "too_long": ("请不要超过 {most} 个字符。", "Please type at most {most} characters."),
    "too_slow": (
        "查询用时过长，已中止。请缩小范围。",
        "The query took too long and was stopped. Please narrow it down.",
    ),
    "busy": (
        "此刻读者过多，请稍后再试。",
        "Too many readers at the moment. Please try again in some seconds.",
    ),
    "broken": ("出错了，已记录。", "An error occurred. It was logged."),
    "damaged": (
        "存档的字节已损坏：{file}，位置 {offset}。",
        "The archived bytes are damaged: {file}, offset {offset}.",
    ),
}
