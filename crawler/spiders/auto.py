"""`family = "auto"`: a list is read by the family that the marks of its first page tell."""

import re

from crawler.spiders.base import SiteSpider, Walk
from crawler.spiders.generic import GenericSpider
from crawler.spiders.gkmlpt import GkmlptSpider
from crawler.spiders.hanweb import HanwebSpider
from crawler.spiders.jpaas import JpaasSpider
from crawler.spiders.nfcms import NfcmsSpider
from crawler.spiders.trs import TrsSpider
from crawler.spiders.ucap import UcapSpider

FAMILIES: dict[str, type[SiteSpider]] = {
    spider.name: spider
    for spider in (GenericSpider, GkmlptSpider, HanwebSpider, JpaasSpider, NfcmsSpider, TrsSpider, UcapSpider)
}

_HANWEB = re.compile(r"<datastore\b|/module/(?:web/)?jpage/dataproxy\.jsp|<recordset\b", re.IGNORECASE)
_TRS = re.compile(
    r"createPage(?:HTML)?\s*\(|TRS_Editor|countPage\s*=\s*\d|nsetpage\s*\(|pagination_script_config|/?t\d{8}_\d+\.s?html?"
)
_JPAAS = re.compile(r"""jpaas-publish-server|\bqueryData["']?\s*[=:]\s*["']?\{\s*(?:\W|&#39;)?webId""", re.IGNORECASE)
_GKMLPT = re.compile(r"""\b_CONFIG\s*=\s*\{.*?\bTREE["']?\s*[:=]""", re.DOTALL)
_UCAP = re.compile(r"""\bchannelId["']\s+content=["'][0-9a-f]{32}\b|/common/search/|\bUCAPCONTENT\b|\bUCAPTITLE\b""")
_UCAP_POST = re.compile(r"/getFileListByCodeId\b|/interfacesWebZcwj/loadData\b")
_NFCMS = re.compile(r"\bNFCMS_|/postmeta/[ip]/")
_NFCMS_ITEM = re.compile(r"/content/m?post_\d+\.html")


def family_of(text: str, url: str) -> str:
    """`hanweb`, `trs`, …, or `generic` when no mark tells. The strongest marks first: UCAP uses the pager of TRS."""
    if _HANWEB.search(text):
        return "hanweb"
    if _JPAAS.search(text) or "/jpaas-publish-server/" in url:
        return "jpaas"
    if "/gkmlpt/" in url or _GKMLPT.search(text):
        return "gkmlpt"
    if _UCAP.search(text) or _UCAP_POST.search(text) or _UCAP.search(url):
        return "ucap"
    if _NFCMS.search(text) or _NFCMS.search(url):
        return "nfcms"
    if _TRS.search(text):
        return "trs"
    if _NFCMS_ITEM.search(text):
        return "nfcms"
    return "hanweb" if re.search(r"/col/col\d+/", url) and re.search(r"/art_\w+\.html", text) else "generic"


class AutoSpider(SiteSpider):
    name = "auto"

    def family(self, text: str, url: str, walk: Walk) -> type[SiteSpider]:
        walk.family = walk.family or family_of(text, url)
        return FAMILIES[walk.family]
