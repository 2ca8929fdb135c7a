"""One module per family of content-management systems. `SPIDERS` maps the `family` of a registry entry to its spider."""

from crawler.spiders.auto import FAMILIES, AutoSpider
from crawler.visits.site_spider import SiteSpider

SPIDERS: dict[str, type[SiteSpider]] = {AutoSpider.name: AutoSpider, **FAMILIES}
