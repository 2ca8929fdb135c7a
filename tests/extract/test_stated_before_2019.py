"""What the prose of reports says, as the rows of the statistical tables: sentences of real reports, sentences in office style, and traps."""

import json
from pathlib import Path

import pytest

import extract
from extract.prose.statements import as_statements, read_statements
from extract.text.report import Section

REPORTS = Path(__file__).parents[1] / "data" / "before-2019"
OVERVIEW, DISCLOSURE, APPLICATIONS, DISPUTES, PROBLEMS = (
    "一、概述",
    "二、主动公开政府信息情况",
    "三、依申请公开政府信息情况",
    "五、因政府信息公开申请行政复议、提起行政诉讼的情况",
    "六、存在的主要问题及改进措施",
)

# agency, year, heading, text, what it states
REAL = [
    ("平潭县财政局", 2009, DISCLOSURE, "2009年1月1日至2009年12月31日，本局共主动公开政府信息6条，其中全文电子化达100%。", {"disclosed": 6}),
    ("平潭县财政局", 2009, APPLICATIONS, "2009年度，我局没有收到信息公开申请。", {"applications": 0}),
    ("平潭县人防办", 2011, APPLICATIONS, "我办在2011年度未收到申请公开政府信息情况。", {"applications": 0}),
    ("平潭县教育局", 2011, APPLICATIONS, "我局在2011年度未收到申请公开政府信息情况。", {"applications": 0}),
    ("平潭综合实验区环境与国土资源局", 2014, APPLICATIONS, "2014年度，我局无依申请公开的政府信息。", {"applications": 0}),
    ("平潭综合实验区管委会", 2015, APPLICATIONS, "2015年全区未收到有关政府信息公开申请。", {"applications": 0}),
    ("平潭县人防办", 2011, DISCLOSURE, "1、主动公开信息总数。2011年我办主动公开信息总数为15条。", {"disclosed": 15}),
    ("平潭县工商局", 2012, APPLICATIONS, "2012年，我局共接到政府信息公开申请0件，受理工作意见0件。", {"applications": 0}),
    (
        "平潭县人民政府", 2012, APPLICATIONS,
        "2012年全县共收到有关政府信息公开的申请21条，其中当面申请数18条，电子邮件申请数3条；对依申请公开的答复总数21条，其中同意公开答复数17条，"
        "其它公开答复数2条，免于公开答复数2条；未收到有关政府信息公开行政复议申请。",
        {"applications": 21, "applications_in_person": 18, "applications_email": 3, "replies": 21, "replies_granted": 17, "replies_other": 2, "replies_refused": 2, "reconsideration": 0},
    ),
    ("平潭综合实验区管委会", 2014, APPLICATIONS, "2014年全区收到有关政府信息公开的信函申请1条，已受理回复。", {"applications_letter": 1}),
    (
        "平潭综合实验区环境与国土资源局", 2017, APPLICATIONS,
        "2017年我局受理依申请公开14件，其中当面申请1件、网上申请2件、信函传真申请11件。已答复中“同意公开”的件数1件，“部分公开”的件数为5件，“不予公开”的件数0件，"
        "“非政府信息、政府信息不存在、非本机关政府信息”的件数为8件。",
        {"applications": 14, "applications_in_person": 1, "applications_online": 2, "applications_letter_fax": 11, "replies_granted": 1, "replies_partially_granted": 5, "replies_refused": 0},
    ),
    ("平潭综合实验区市场监督管理局", 2017, APPLICATIONS, "2017年度，我局受理依申请公开的数量为5条，历年累计受理依申请公开数5条。", {"applications": 5}),
    ("平潭综合实验区交通与建设局", 2018, APPLICATIONS, "（一）2018年度共收到依申请公开信息1件。主要受理当面申请1件。", {"applications": 1, "applications_in_person": 1}),
    ("平潭综合实验区交通与建设局", 2018, DISPUTES, "2018年度发生1件针对本部门有关政府信息公开事务的行政诉讼案。", {"litigation": 1}),
    ("平潭县工商局", 2012, DISPUTES, "2012年，没有发生与我局政府信息公开工作有关的行政复议和行政诉讼。", {"reconsideration": 0, "litigation": 0}),
    ("道县文广新局", 2013, DISCLOSURE, "2013年度主动公开信息的有5条;", {"disclosed": 5}),
    ("道县文广新局", 2013, "二、依申请公开信息的情况和不予公开信息的情况", "2013年度没有依申请公开信息的情况。不予公开信息有10条,主要是关于本系统的信息。", {"applications": 0}),
    ("道县文广新局", 2013, DISPUTES, "2013年所有信息公开都没有发生行政复议、行政诉讼的情况。", {"reconsideration": 0, "litigation": 0}),
    ("海南省工商行政管理局", 2014, "二、依申请公开和不予公开政府信息情况", "2014年,我局收到12起政府信息依申请公开,均严格按程序和时限办理。", {"applications": 12}),
    ("海南省工商行政管理局", 2014, DISCLOSURE, "信息发布量由2013年的1128条增加到2014年的1887条,在省政府网站政府信息公开专栏发布信息514条,总计2401条。", {}),
    ("海南省工商行政管理局", 2014, DISPUTES, "全年未发生因政府信息公开产生申请行政复议或者提起行政诉讼的情况。", {"reconsideration": 0, "litigation": 0}),
    ("甲市监察局", 2014, DISCLOSURE, "2014年度共主动公开政府信息(综合政务类)287条,全文电子化达100%。", {"disclosed": 287}),
    ("甲市监察局", 2014, "三、咨询情况", "本局2014年度网上共受理市民来信280件,在线咨询168件。", {}),
    ("甲市监察局", 2014, "四、复议、诉讼和申诉情况", "本局2014年度共收到针对本部门有关政府信息公开事务的行政复议案0件,行政诉讼案1件,未发生相关申诉案。", {"reconsideration": 0, "litigation": 1}),
    ("攀枝花市审计局", 2014, "三、依申请公开政府信息办理情况", "2014年我局未收到申请公开政府信息的要求。", {"applications": 0}),
    ("蚌埠市甲镇人民政府", 2016, DISCLOSURE, "自2016年1月1日起至2016年12月31日止,我镇经审核主动公开信息568条。", {"disclosed": 568}),
    ("武江区龙归镇人民政府", 2016, DISCLOSURE, "2016年度共主动公开政府信息25条,在主动公开的信息中,工作动态信息5条,财政预决算信息19条。", {"disclosed": 25}),
    ("武江区龙归镇人民政府", 2016, "五、行政复议、诉讼和申诉情况", "2016年度未接到有关政府信息公开方面的复议、诉讼和申诉。", {"reconsideration": 0, "litigation": 0}),
    ("越城区东浦镇", 2016, DISCLOSURE, "我镇自2016年1月1日到12月31日累计主动公开政府信息915条,电子化全文公开率达100%。\n在主动公开的信息中,其中政策文件类的信息113条,占总体的比例为12.4%。", {"disclosed": 915}),
    ("越城区东浦镇", 2016, APPLICATIONS, "我镇2016年共受理信息公开申请1件。\n在已经答复的1件申请中,\n“同意公开”的1件,占总数的100%。", {"applications": 1, "replies": 1, "replies_granted": 1}),
    ("遂溪县建新镇人民政府", 2018, DISCLOSURE, "2018年度我镇主动公开政府信息数22条,其中线上信息公开15条。", {"disclosed": 22}),
    ("朝阳乡人民政府", 2016, APPLICATIONS, "2016年度我乡没有依申请公开的政府信息。公开的信息没有涉及国家秘密的政府信息和个人隐私的信息。", {"applications": 0}),
    ("朝阳乡人民政府", 2016, DISPUTES, "2016年度我乡无一例因政府信息公开申请行政复议和提起行政诉讼发生。", {"reconsideration": 0, "litigation": 0}),
    ("东园镇人民政府", 2016, DISCLOSURE, "(一)主动公开政府信息的数量:全年累计主动公开政府信息10条,历年累计公开62条。", {"disclosed": 10}),
    ("汉中市统计局", 2011, DISCLOSURE, "据统计,2011年度共主动公开各类信息155条,全文电子化率达100%。", {"disclosed": 155}),
    ("甲市文物局", 2017, APPLICATIONS, "本局2017年共受理信息公开申请10件，其中当面申请1宗，占10%；网上申请9宗，占90%；信函申请0宗，占0%，从申请的信息内容来看，大约60%属文物保护方面。", {"applications": 10, "applications_in_person": 1, "applications_online": 9, "applications_letter": 0}),
    (
        "甲市文物局", 2017, APPLICATIONS,
        "在已经答复的9件申请中，“同意公开”的7件，占总数的70%，主要涉及文物保护、行政审批等信息。\n“同意部分公开”1件，占总数的10%，主要涉及文物规划。\n“不予公开”的1件，占总数的10%。\n"
        "“信息不存在”的1件，占总数的10%。\n“非本机关政府信息”的1件，占总数的10%，主要是因为非我局职能范围；\n“申请内容不明确”的1件，占总数的10%。\n以组织名义提交的政府信息申请有2件，主要是投资类公司。",
        {"replies": 9, "replies_granted": 7, "replies_partially_granted": 1, "replies_refused": 1, "replies_not_held": 1, "replies_not_this_agency": 1, "replies_unclear": 1},
    ),
    ("甲市文物局", 2017, "五、因信息公开引起的行政复议和行政诉讼情况", "2017年度针对我局有关的行政复议案0件。", {"reconsideration": 0}),
    ("沙洋县人民政府", 2017, OVERVIEW, "2017年,全县各级各部门主动公开政府信息共计14189条,其中政府网站公开5419条、政务微信公开3914条、其他方式公开4856条。", {"disclosed": 14189}),
    ("沙洋县人民政府", 2017, OVERVIEW, "2017年,受理公民、法人和其他组织提出的政府信息公开申请2件,按时办结2件,出具依申请答复书2件。", {"applications": 2}),
    ("沙洋县人民政府", 2017, OVERVIEW, "2017年,通过政府网站回应社会关注热点信息7条,在线访谈6次,发布政策解读稿件18篇。\n（四）行政复议情况\n2017年全县共受理行政复议4件,其中维持具体行政行为1件。", {}),
    ("嘉兴港区", 2021, OVERVIEW, "全年主动公开发布各类政府信息共计1556条，涉及政策文件、公告公示等政府信息。", {"disclosed": 1556}),
    ("溪下乡人民政府", 2017, DISCLOSURE, "2017年度共新增主动公开政府信息226条,其中通过政府网站公开政府信息数131条,通过“溪下发布”微信公众号公开95条。", {"disclosed": 226}),
    ("溪下乡人民政府", 2017, APPLICATIONS, "本单位2017年没有收到政府信息公开申请件。", {"applications": 0}),
    ("湖里区人民政府", 2018, OVERVIEW, "2018年，共制作政府信息3021条，其中主动公开信息1027条，依申请公开信息459条，不予公开信息1535条。", {"disclosed": 1027}),
    ("滨江区甲局", 2017, APPLICATIONS, "2017年我局共收到依申请公开政府信息申请1件。", {"applications": 1}),
    ("滨江区甲局", 2017, DISPUTES, "2017年我局有关政府信息公开的行政复议案共1起。", {"reconsideration": 1}),
    ("沙坪坝区人民政府", 2022, "一、收到申请情况", "2022年,全区各职能部门、镇街共收到政府信息依申请公开1499件。其中,通过网络申请1303件,占86.92%;通过信函申请172件。", {}),
    # traps
    (
        "平潭综合实验区管委会", 2016, DISCLOSURE,
        "2016年全区主动公开政府信息3460条。\n2016年，我区各工作部门主动公开政府信息的主要类别有：机构职能类信息612条，行政许可类信息39条，工作进展动态和其他应主动公开的政府信息1796条。",
        {"disclosed": 3460},
    ),
    (
        "平潭综合实验区财政金融局", 2019, OVERVIEW,
        "2019年制作、获取政府信息总数330条，其中主动公开政府信息90条，作为依申请公开信息数161条，不予公开信息数79条。\n2019年，在主动公开的90条政府信息中，财政预决算报告信息5条；"
        "工作进展动态和其他应主动公开的政府信息25条。",
        {"disclosed": 90},
    ),
    ("秀洲区人民政府", 2019, OVERVIEW, "全年在政府网上共主动公开信息14756条。", {}),
    ("平潭县卫生局", 2011, APPLICATIONS, "2011年度，我局依申请公开政府信息21条。", {}),
    ("平潭县人民政府", 2012, DISCLOSURE, "2012年制作、获取政府信息总数3978条，其中主动公开政府信息2026条，作为依申请公开信息数46条，不予公开信息数1854条。", {"disclosed": 2026}),
    ("平潭县国土资源局", 2013, APPLICATIONS, "近3年共受理信息公开申请2件，1件通过邮寄方式申请公开，另一件通过网络申请公开。", {}),
    ("平潭县工商局", 2012, DISCLOSURE, "2012年，我局共主动公开当年生成的各类政府信息47条，其中，机构职责类5条；工作动态类38条；政府信息公开类3条；行政性收费类1条；其他类别信息29条。", {"disclosed": 47}),
    ("平潭综合实验区管委会", 2014, DISCLOSURE, "2014年主动公开政府信息 2543条。其中，区管委会及区直各部门主动公开政府信息1687条，占66%。历年累计主动公开政府信息2027条。", {"disclosed": 2543}),
    ("平潭综合实验区环境与国土资源局", 2017, DISCLOSURE, "2017年主动公开政府信息733条，历年累计2027条。", {"disclosed": 733}),
]  # fmt: skip

# Of 甲县财政局 in 2013, or 甲县人民政府 in 2022 (the year says which).
OFFICE_STYLE = [
    (2013, OVERVIEW, "2013年，全局主动公开政府信息312条，受理政府信息公开申请4件，均已按时答复。", {"disclosed": 312, "applications": 4}),
    (2013, DISCLOSURE, "截至2013年底，我局累计主动公开政府信息2312条。", {}),
    (2013, DISCLOSURE, "2008年以来，我局共主动公开政府信息2312条。", {}),
    (2013, DISCLOSURE, "2013年累计主动公开政府信息312条，比2012年增加20条。", {"disclosed": 312}),
    (2013, DISCLOSURE, "2012年主动公开政府信息292条，2013年主动公开政府信息312条，同比增长6.8%。", {"disclosed": 312}),
    (2013, DISCLOSURE, "本年度主动公开文件数为12份，全文电子化率100%。", {"disclosed": 12}),
    (2013, DISCLOSURE, "全年主动公开政府信息1200余条。", {}),
    (2013, DISCLOSURE, "全年主动公开政府信息近1200条，约占全部信息的90%。", {}),
    (2013, DISCLOSURE, "全年主动公开政府信息1.2万条。", {}),
    (2013, DISCLOSURE, "通过甲县人民政府网站主动公开政府信息300条，通过政府公报主动公开政府信息12条。", {}),
    (2013, DISCLOSURE, "县教育局主动公开政府信息52条，下属单位主动公开政府信息30条。", {}),
    (2013, DISCLOSURE, "主动公开的政府信息中，政策法规类12条，占4%；业务工作类300条，占96%。", {}),
    (2013, DISCLOSURE, "今年上半年主动公开政府信息150条。", {}),
    (2013, DISCLOSURE, "主动公开规范性文件3件，主动公开财政预决算信息8条。", {}),
    (2013, DISCLOSURE, "我局去年主动公开政府信息292条。", {}),
    (2013, DISCLOSURE, "2013年1月至10月主动公开政府信息260条。", {}),
    (2013, APPLICATIONS, "2013年度我局没有公民、法人和其他组织向我局提出政府信息公开申请。", {"applications": 0}),
    (2013, APPLICATIONS, "全年共受理政府信息公开申请6件，其中：当面申请2件，网络申请3件，信函申请1件，传真申请0件。", {"applications": 6, "applications_in_person": 2, "applications_online": 3, "applications_letter": 1, "applications_fax": 0}),
    (2013, APPLICATIONS, "全年共受理政府信息公开申请6件。其中，通过电子邮件提出的申请2件，以信函、传真形式申请4件。", {"applications": 6, "applications_email": 2, "applications_letter_fax": 4}),
    (2013, APPLICATIONS, "对申请的答复总数6件，其中：同意公开答复数4件，同意部分公开答复数1件，否决公开答复数1件。", {"replies": 6, "replies_granted": 4, "replies_partially_granted": 1, "replies_refused": 1}),
    (2013, APPLICATIONS, "在答复中，同意公开4件，占66.7%；不予公开1件，占16.7%；信息不存在1件，占16.6%。", {"replies_granted": 4, "replies_refused": 1, "replies_not_held": 1}),
    (2013, APPLICATIONS, "我局共收到政府信息公开申请45件。从申请方式看，以当面申请形式申请20件，占44.4%；以互联网形式申请15件。在已经答复的43件申请中：“同意公开”的30件，“同意部分公开”的0件，“非政府信息”、“信息不存在”的5件。", {"applications": 45, "applications_in_person": 20, "applications_online": 15, "replies": 43, "replies_granted": 30, "replies_partially_granted": 0}),
    (2013, APPLICATIONS, "2012年收到政府信息公开申请3件，其中当面申请2件。", {}),
    (2013, APPLICATIONS, "受理咨询电话320次，当面咨询12件，网上咨询8件。", {}),
    (2013, APPLICATIONS, "县国土局收到政府信息公开申请5件，其中当面申请2件，同意公开5件。", {}),
    (2013, APPLICATIONS, "三年来共收到政府信息公开申请9件，其中网上申请4件。", {}),
    (2013, APPLICATIONS, "申请内容主要涉及财政预算，其中涉及三公经费的2件，涉及采购的1件。", {}),
    (2013, APPLICATIONS, "依申请公开政府信息3条。", {}),
    (2013, APPLICATIONS, "同意公开和部分公开的共5件，网上申请、信函申请分别为2件、3件。", {}),
    (2013, APPLICATIONS, "收到政府信息公开申请10余件，其中当面申请较多。", {}),
    (2013, APPLICATIONS, "政府信息公开申请总数为7件，上年为9件。", {"applications": 7}),
    (2013, APPLICATIONS, "我局暂未收到单位和个人要求公开政府信息的申请。", {"applications": 0}),
    (2013, DISPUTES, "本局2013年度未收到因政府信息公开引起的行政复议、行政诉讼和行政申诉案件。", {"reconsideration": 0, "litigation": 0}),
    (2013, DISPUTES, "2013年发生政府信息公开行政复议案2件，行政诉讼案0件，其中维持1件、撤销1件。", {"reconsideration": 2, "litigation": 0}),
    (2013, DISPUTES, "收到2件涉及政府信息公开的行政复议申请，没有行政诉讼。", {"reconsideration": 2, "litigation": 0}),
    (2013, DISPUTES, "办理行政复议案件35件、行政应诉案件12件，其中涉及政府信息公开的1件。", {}),
    (2013, PROBLEMS, "2014年我局将力争主动公开政府信息400条，收到申请及时答复。", {}),
    (2022, OVERVIEW, "2022年，全县主动公开政府信息12,345条。（二）依申请公开。全县收到政府信息公开申请45件，其中予以公开20件、部分公开5件、不予公开3件、其他处理2件。", {"disclosed": 12345, "applications": 45, "replies_granted": 20, "replies_partially_granted": 5, "replies_refused": 3}),
    (2013, DISCLOSURE, "截至2013年底，历年累计主动公开政府信息400条，2013年主动公开55条。", {"disclosed": 55}),
    (2013, DISCLOSURE, "2013年底累计主动公开55条。", {}),
    (2013, DISCLOSURE, "全县共主动公开政府信息23000条，我局主动公开88条。", {"disclosed": 88}),
    (2013, DISCLOSURE, "财政预算信息主动公开5条。", {}),
    (2013, DISCLOSURE, "2013年，市局主动公开政府信息52条。", {}),
    (2013, DISCLOSURE, "2013年，县局主动公开政府信息52条。", {"disclosed": 52}),
    (2013, APPLICATIONS, "2013年全县财政系统共收到信息公开申请85件。", {}),
    (2013, APPLICATIONS, "执法大队受理政府信息公开申请2件。", {}),
    (2013, APPLICATIONS, "去年我局受理申请5件，今年受理申请8件，比去年多3件。", {"applications": 8}),
    (2013, APPLICATIONS, "近3年共受理信息公开申请2件，1件通过邮寄申请。今年以来没有收到申请。", {"applications": 0}),
    (2013, APPLICATIONS, "全年依申请公开受理3件、答复2件。", {"applications": 3, "replies": 2}),
    (2013, APPLICATIONS, "收到网民留言38件，答复38件。", {}),
    (2013, APPLICATIONS, "延期答复2件，按时答复3件。", {}),
    (2008, DISCLOSURE, "2008年5月1日至12月31日，我局主动公开信息66条，受理申请0件。", {"disclosed": 66, "applications": 0}),
    (2013, DISCLOSURE, "2008年5月1日至2013年12月31日，我局主动公开信息66条。", {}),
    (2013, DISCLOSURE, "全年应主动公开政府信息312条，拟主动公开规划信息5条。", {}),
    (2022, OVERVIEW, "（一）主动公开。2022年，全县各乡镇主动公开政府信息2345条。", {}),
    (2022, OVERVIEW, "（一）主动公开。全年通过政务微信公众号发布信息801条，主动公开政府信息3210条。", {"disclosed": 3210}),
    (2022, OVERVIEW, "（二）依申请公开。县公安局办理的申请中，予以公开2件、不予公开1件。", {}),
    (2022, OVERVIEW, "（二）依申请公开。2022年新收政府信息公开申请45件，予以公开或部分公开30件。", {"applications": 45}),
    (2022, OVERVIEW, "2022年收到依申请公开申请45件，其中网上申请40件、当面申请5件，2021年网上申请38件。", {"applications": 45, "applications_online": 40, "applications_in_person": 5}),
]  # fmt: skip


def stated(agency: str, year: int, heading: str, text: str) -> dict[str, int]:
    statements = as_statements(read_statements([Section(3, heading, text)], year, agency))
    assert len({statement.key for statement in statements}) == len(statements)
    return {statement.key: statement.value for statement in statements}


@pytest.mark.parametrize(("agency", "year", "heading", "text", "expected"), REAL)
def test_real_sentences(agency: str, year: int, heading: str, text: str, expected: dict[str, int]) -> None:
    assert stated(agency, year, heading, text) == expected


@pytest.mark.parametrize(("year", "heading", "text", "expected"), OFFICE_STYLE)
def test_sentences_in_office_style(year: int, heading: str, text: str, expected: dict[str, int]) -> None:
    assert stated("甲县人民政府" if year == 2022 else "甲县财政局", year, heading, text) == expected


@pytest.mark.parametrize("name", [path.parent.name for path in sorted(REPORTS.glob("*/gold.json"))])
def test_what_real_reports_state(name: str) -> None:
    """Every statement of the gold is found (of several that say the same, some will do), and no other that it does not allow."""
    gold = json.loads((REPORTS / name / "gold.json").read_text())
    report = extract.read_report((REPORTS / name / "document.html").read_bytes())
    found = {(statement.key, statement.value) for statement in report.statements}
    wanted = [
        {(option["key"], option["value"]) for option in statement.get("any", [statement])}
        for statement in gold["statements"]
    ]
    assert [options for options in wanted if not options & found] == []
    assert found <= {(option["key"], option["value"]) for option in gold["statements_may"]}.union(*wanted)
    assert not found & {(trap["key"], trap["value"]) for trap in gold["traps"]}


def test_a_statement_has_its_sentence_and_the_number_of_its_section() -> None:
    text = "无。\n2012年全县共收到有关政府信息公开的申请21条，其中当面申请数18条。"
    statements = as_statements(read_statements([Section(None, APPLICATIONS, text)], 2012, "甲县人民政府"))
    sentence = "2012年全县共收到有关政府信息公开的申请21条，其中当面申请数18条"
    assert [(s.key, s.value, s.sentence, s.section) for s in statements] == [
        ("applications", 21, sentence, None),
        ("applications_in_person", 18, sentence, None),
    ]


def test_a_report_without_headings() -> None:
    page = "<h1>甲县财政局2013年政府信息公开年度报告</h1><p>2013年，我局主动公开政府信息312条，受理政府信息公开申请4件，其中网上申请3件。</p><ul><li>2012年收到政府信息公开申请9件</li></ul>"
    statements = extract.read_report(page.encode()).statements
    assert [(s.key, s.value, s.section) for s in statements] == [
        ("disclosed", 312, None),
        ("applications", 4, None),
        ("applications_online", 3, None),
    ]
