"""One class a family of content-management systems; `SPIDERS` finds it by the registry's word."""

from crawler.spiders.auto import FAMILIES, AutoSpider
from crawler.spiders.base import SiteSpider

SPIDERS: dict[str, type[SiteSpider]] = {AutoSpider.name: AutoSpider, **FAMILIES}

__all__ = ["SPIDERS", "SiteSpider"]
