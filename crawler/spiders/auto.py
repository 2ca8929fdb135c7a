"""`family = "auto"`: a list is read by the family that the marks of its first page tell."""

import re

from crawler.spiders.base import SiteSpider, Walk
from crawler.spiders.generic import GenericSpider
from crawler.spiders.hanweb import HanwebSpider
from crawler.spiders.trs import TrsSpider

FAMILIES: dict[str, type[SiteSpider]] = {spider.name: spider for spider in (GenericSpider, HanwebSpider, TrsSpider)}

_HANWEB = re.compile(r"<datastore\b|/module/(?:web/)?jpage/dataproxy\.jsp|<recordset\b", re.IGNORECASE)
_TRS = re.compile(
    r"createPage(?:HTML)?\s*\(|TRS_Editor|countPage\s*=\s*\d|nsetpage\s*\(|pagination_script_config|/?t\d{8}_\d+\.s?html?"
)


def family_of(text: str, url: str) -> str:
    """`hanweb`, `trs`, or `generic` when no mark tells."""
    if _HANWEB.search(text):
        return "hanweb"
    if _TRS.search(text):
        return "trs"
    return "hanweb" if re.search(r"/col/col\d+/", url) and re.search(r"/art_\w+\.html", text) else "generic"


class AutoSpider(SiteSpider):
    name = "auto"

    def family(self, text: str, url: str, walk: Walk) -> type[SiteSpider]:
        walk.family = walk.family or family_of(text, url)
        return FAMILIES[walk.family]
