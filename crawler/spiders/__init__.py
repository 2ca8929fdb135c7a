"""One class a family of content-management systems; `SPIDERS` finds it by the registry's word."""

from crawler.spiders.auto import AutoSpider
from crawler.spiders.base import SiteSpider
from crawler.spiders.generic import GenericSpider
from crawler.spiders.hanweb import HanwebSpider
from crawler.spiders.trs import TrsSpider

SPIDERS: dict[str, type[SiteSpider]] = {
    spider.name: spider for spider in (AutoSpider, GenericSpider, HanwebSpider, TrsSpider)
}

__all__ = ["SPIDERS", "AutoSpider", "GenericSpider", "HanwebSpider", "SiteSpider", "TrsSpider"]
