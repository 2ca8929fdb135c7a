"""docs/sites.md and docs/families.md name the families as the spiders do."""

from pathlib import Path

from crawler.run.family_table import family_table
from crawler.spiders.auto import FAMILIES
from extract.document.cms_markup import ARTICLE_NAMES

DOCS = Path(__file__).parents[2] / "docs"


def test_the_table_of_families_is_that_of_the_spiders() -> None:
    """If this fails, put the output of `python -m crawler.run.family_table` into docs/sites.md."""
    assert family_table() in (DOCS / "sites.md").read_text(encoding="utf-8")


def test_every_spider_says_what_it_is_recognised_by() -> None:
    assert [name for name, spider in FAMILIES.items() if not (spider.recognised_by and spider.next_pages)] == []
    assert [name for name, spider in FAMILIES.items() if not spider.marks] == ["generic"]


def test_no_two_marks_have_one_rank() -> None:
    ranks = [mark.rank for spider in FAMILIES.values() for mark in spider.marks]
    assert len(ranks) == len(set(ranks))


def test_markup_is_of_known_families() -> None:
    assert set(ARTICLE_NAMES) <= set(FAMILIES)


def test_every_family_has_its_section() -> None:
    text = (DOCS / "families.md").read_text(encoding="utf-8")
    assert [name for name in FAMILIES if f"\n## {name}\n" not in text] == []
