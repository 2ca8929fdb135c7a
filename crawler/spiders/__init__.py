"""One class a family of content-management systems; `SPIDERS` finds it by the registry's word."""

from crawler.spiders.auto import AutoSpider
from crawler.spiders.base import SiteSpider
from crawler.spiders.generic import GenericSpider
from crawler.spiders.gkmlpt import GkmlptSpider
from crawler.spiders.hanweb import HanwebSpider
from crawler.spiders.jpaas import JpaasSpider
from crawler.spiders.nfcms import NfcmsSpider
from crawler.spiders.trs import TrsSpider
from crawler.spiders.ucap import UcapSpider

SPIDERS: dict[str, type[SiteSpider]] = {
    spider.name: spider
    for spider in (
        AutoSpider,
        GenericSpider,
        GkmlptSpider,
        HanwebSpider,
        JpaasSpider,
        NfcmsSpider,
        TrsSpider,
        UcapSpider,
    )
}

__all__ = ["SPIDERS", "SiteSpider", *(spider.__name__ for spider in SPIDERS.values())]
