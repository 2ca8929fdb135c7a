"""What every description of a release says: title, identifier, abstract, keywords, years and places."""

from uuid import NAMESPACE_URL, uuid5

from archive.base.bilingual import Both
from archive.base.divisions import find
from archive.release.scope import Chosen

TITLE = Both("政府信息公开工作年度报告", "Annual reports on government-information disclosure")
KEYWORDS = (
    "政府信息公开",
    "依申请公开",
    "行政复议",
    "行政诉讼",
    "China",
    "freedom of information",
    "government transparency",
    "administrative litigation",
    "panel data",
)


def title_of(chosen: Chosen) -> Both:
    sample = Both("内置样例，", "bundled sample, ") if chosen.sample else Both("", "")
    return Both(f"{TITLE.zh}（{sample.zh}{chosen.limits.zh}）", f"{TITLE.en} ({sample.en}{chosen.limits.en})")


def identifier(chosen: Chosen) -> str:
    """The DOI as an address; without one a name that no other release of any archive has."""
    if chosen.terms.doi:
        return f"https://doi.org/{chosen.terms.doi}"
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{chosen.archive} {chosen.version}')}"


def abstract(chosen: Chosen) -> Both:
    years = Both("", "")
    if chosen.years:
        first, last = chosen.years
        years = Both(f"{first}—{last} 年度", f" about {first} to {last}")
    return Both(
        f"中国行政机关{years.zh}政府信息公开工作年度报告 {chosen.reports} 份，由存档网页读出：主动公开、依申请公开、行政复议和行政诉讼的全部单元格及其状态、出处；"
        "各表式含义相同的变量组成的面板；应有与实有；矛盾之处；各版本。",
        f"{chosen.reports} annual reports{years.en} of administrative agencies in China on the disclosure of government information, read "
        "from archived pages: every cell on disclosure, requests, reconsiderations and lawsuits with its status and source; a panel "
        "of variables that mean the same on all forms; how many reports there should be; contradictions; all versions.",
    )


def citation(chosen: Chosen) -> str:
    identified = f" {identifier(chosen)}" if chosen.terms.doi else ""
    return f"{chosen.terms.publisher}: {title_of(chosen).en}, version {chosen.version} [data set].{identified}"


def places(chosen: Chosen) -> dict[str, str]:
    """The provinces of the reports: code and name."""
    found = {code: find(code) for code in chosen.provinces}
    return {code: division.name for code, division in found.items() if division}
