"""`family = "auto"`: a list is read by the family that the marks of its first page tell."""

import re

from crawler.lists.listing import Ask
from crawler.lists.walk import Walk
from crawler.spiders.base import SiteSpider
from crawler.spiders.easysite import EasySiteSpider
from crawler.spiders.epoint import EpointSpider
from crawler.spiders.fujian import FujianSpider
from crawler.spiders.generic import GenericSpider
from crawler.spiders.gkmlpt import GkmlptSpider
from crawler.spiders.hanweb import HanwebSpider
from crawler.spiders.hebei import HebeiSpider
from crawler.spiders.jpaas import JpaasSpider
from crawler.spiders.longxun import LongxunSpider
from crawler.spiders.nfcms import NfcmsSpider
from crawler.spiders.trs import TrsSpider
from crawler.spiders.truecms import TrueCmsSpider
from crawler.spiders.ucap import UcapSpider
from crawler.spiders.vsb import VsbSpider
from crawler.web.limits import MAX_CHARS

FAMILIES: dict[str, type[SiteSpider]] = {
    spider.name: spider
    for spider in (
        FujianSpider,
        GenericSpider,
        GkmlptSpider,
        HanwebSpider,
        JpaasSpider,
        LongxunSpider,
        NfcmsSpider,
        TrsSpider,
        UcapSpider,
        EasySiteSpider,
        EpointSpider,
        HebeiSpider,
        TrueCmsSpider,
        VsbSpider,
    )
}

# In this order: the proxy of one system or the pager of another is met in the pages of a third.
_MARKS = (
    (
        "fujian",
        r"/fjdzapp/search\b|\bwas4doc\b|/was5/web/search\?[^\s\"'<>?]*\bclasssql=|ms-(?:visible|if)=[\"']!?\$?showStatic",
    ),
    ("truecms", r"/truecms/messageController/|\bcolumnId\s*:\s*[\"'][0-9a-f]{8}-?[0-9a-f]{4}-"),
    ("easysite", r"\beprotalCurrentPageId\b|/eportal/ui\?"),
    ("epoint", r"/EWB-FRONT/|/webBuilderCommon\.js\b|/govInfoPub\.html\?"),
    ("hebei", r"/columns/[0-9a-f]{8}-[0-9a-f-]{27}/(?:templates/|\d{6}/\d{2}/)"),
    ("longxun", r"/site/label/8888\b|/public/column/\d+|\bLs\.(?:pagination|pagebar)\("),
    (
        "hanweb",
        r"<datastore\b|/module/(?:web/|jslib/jquery/)?jpage/\w*dataproxy\.jsp|<recordset\b|/module/xxgk/\w+\.jsp",
    ),
    ("jpaas", r"/jpaas-publish-server/|\bqueryData[\"']?\s*[=:]\s*[\"']?\{[^{}]*\bwebId\b"),
    ("gkmlpt", r"\A[^\n]*/gkmlpt/|\A(?>(?s:.*?)\b_CONFIG\s*=\s*\{)(?s:.*?)\bTREE[\"']?\s*[:=]"),
    ("ucap", r"<meta\b(?=[^<>]*\bname\s*=\s*[\"']?channelId\b)[^<>]*\bcontent\s*=\s*[\"']?[0-9a-f]{32}\b"),
    ("ucap", r"/common/search/|\bUCAPCONTENT\b|\bUCAPTITLE\b"),
    ("ucap", r"/getFileListByCodeId\b|/interfacesWebZcwj/loadData\b"),
    ("nfcms", r"\bNFCMS_|/postmeta/[ip]/"),
    ("vsb", r"_simple_list_gotopage_fun|_showDynClickBatch|/system/resource/(?:js|css)/|urltype=tree\.TreeTempUrl"),
    (
        "trs",
        r"createPage(?:HTML)?\s*\(|TRS_Editor|countPage\s*=\s*\d|nsetpage\s*\(|pagination_script_config"
        r"|\.pagination\(\s*[\"']setPage|/?t\d{8}_\d+\.s?html?",
    ),
    ("nfcms", r"\bcontent/m?post_\d+\.html"),
)
_COMPILED = tuple((name, re.compile(mark, re.IGNORECASE)) for name, mark in _MARKS)


def family_of(text: str, url: str) -> str:
    """The word of a family, `generic` when no mark tells. The address counts as part of the page."""
    page = f"{url}\n{text[:MAX_CHARS]}"
    for name, mark in _COMPILED:
        if mark.search(page):
            return name
    items = re.search(r"/art_\w+\.html", text) or "/queryList" in text
    return "hanweb" if re.search(r"/col/col\d+/", url) and items else "generic"


def first_page(url: str) -> Ask:
    return FAMILIES[family_of("", url)].first_page(url)


class AutoSpider(SiteSpider):
    name = "auto"
    first_page = staticmethod(first_page)

    def family(self, text: str, url: str, walk: Walk) -> type[SiteSpider]:
        walk.family = walk.family or family_of(text, url)
        return FAMILIES[walk.family]
