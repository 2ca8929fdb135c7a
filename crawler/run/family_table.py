"""The families' table of docs/sites.md, made of what the spiders say: `python -m crawler.run.family_table` prints it."""

from crawler.spiders.auto import FAMILIES
from crawler.visits.site_spider import SiteSpider


def family_table() -> str:
    """Families by name; then those that are known from documentation alone; `generic` last."""
    lines = ["| family | tell it by | how the list goes on | where the column usually stands |", "|---|---|---|---|"]
    lines += [_line(spider) for spider in sorted(FAMILIES.values(), key=_place)]
    return "\n".join(lines) + "\n"


def _place(spider: type[SiteSpider]) -> tuple[bool, bool, str]:
    return spider.name == "generic", not spider.captured, spider.name


def _line(spider: type[SiteSpider]) -> str:
    star = "" if spider.captured else " *"
    columns = ", ".join(f"`{path}`" for path in spider.usual_columns)
    return f"| `{spider.name}`{star} | {spider.recognised_by} | {spider.next_pages} | {columns} |"


if __name__ == "__main__":
    print(family_table(), end="")  # noqa: T201
