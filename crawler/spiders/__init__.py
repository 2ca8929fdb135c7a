"""One module a family of content-management systems; `SPIDERS` holds their spiders by the registry's words."""

from crawler.spiders.auto import FAMILIES, AutoSpider
from crawler.visits.site_spider import SiteSpider

SPIDERS: dict[str, type[SiteSpider]] = {AutoSpider.name: AutoSpider, **FAMILIES}
