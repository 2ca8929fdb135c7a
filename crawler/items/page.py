"""An item's page as a tree, for what is sought in it: addresses, words, the article, and what is only around the article."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice

from lxml.etree import ParserError, XPath
from lxml.html import HtmlElement, HTMLParser, document_fromstring

import extract
from crawler.lists.addresses import absolute, as_requested, of_other_scheme, with_absolute_links
from crawler.web.limits import MAX_CHARS
from extract.document import cms_markup

_AROUND_TAGS = frozenset({"nav", "header", "footer", "aside"})
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|head|header|foot|footer|sidebar|crumbs?|breadcrumbs?|share|related|friendlinks?|copyright"
    r"|logo|banner|search|position|dqwz|ewm|qrcode)(?:$|[\s_-])",
    re.IGNORECASE,
)
_UNSEEN_TAGS = frozenset({"script", "style", "noscript", "head", "a", "select"})
_MOST_PARTS = 100  # of the text of an element
_LONGEST_NAME = 100  # that is remembered
_NAMED = XPath("descendant-or-self::*[@id or @class]")
_NAMES = XPath("descendant-or-self::*/@id | descendant-or-self::*/@class", smart_strings=False)
_TEXT = XPath("string()", smart_strings=False)


@dataclass(frozen=True)
class ItemPage:
    """`url` is its address, `charset` the name of its encoding."""

    text: str
    tree: HtmlElement
    url: str
    charset: str
    _around: dict[HtmlElement, bool] = field(default_factory=dict, repr=False)
    _inside: dict[HtmlElement, bool] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, body: bytes, charset: str | None, url: str) -> "ItemPage":
        text, encoding = extract.decode_as(body, charset)
        text = with_absolute_links(text[:MAX_CHARS], url)
        try:
            tree = document_fromstring(text.encode(), parser=HTMLParser(encoding="utf-8"))
        except ParserError:  # there is nothing but spaces and comments
            tree = document_fromstring("<html></html>")
        return cls(text, tree, url, encoding)

    def address(self, href: str | None) -> str | None:
        """The address as it is sent; of another scheme, as it is written."""
        url = absolute(self.url, href or "")
        return as_requested(url, self.charset) if url else of_other_scheme(self.url, href or "")

    @cached_property
    def articles(self) -> dict[HtmlElement, None]:
        """The elements that the content-management systems put articles in."""
        if not any(map(_names_article, set(_NAMES(self.tree)))):
            return {}
        return dict.fromkeys(
            tag
            for tag in _NAMED(self.tree)
            if _names_article(tag.get("id") or "") or _names_article(tag.get("class") or "")
        )

    def is_in_article(self, tag: HtmlElement) -> bool:
        return self._is_within(tag, self._inside, lambda outer: outer in self.articles)

    def is_around(self, tag: HtmlElement) -> bool:
        """Whether an element belongs to a menu, a header, a footer or the like."""
        return self._is_within(tag, self._around, _begins_what_is_around)

    @staticmethod
    def _is_within(tag: HtmlElement, known: dict[HtmlElement, bool], begins: Callable[[HtmlElement], bool]) -> bool:
        chain = []
        found = False
        for outer in (tag, *tag.iterancestors()):
            if outer in known:
                found = known[outer]
                break
            chain.append(outer)
            if begins(outer):
                found = True
                break
        known.update(dict.fromkeys(chain, found))
        return found

    @cached_property
    def letters(self) -> int:
        """How many characters of text the article has, or the page where no article is marked, without links and spaces."""
        return sum(map(_letters, _outermost(self.articles) or (self.tree,)))


def _names_article(name: str) -> bool:
    return (_short_names_article if len(name) <= _LONGEST_NAME else _short_names_article.__wrapped__)(name)


@lru_cache(maxsize=4096)
def _short_names_article(name: str) -> bool:
    """Remembered, for the elements of a page have few classes, and the pages of a site the same."""
    return bool(cms_markup.ARTICLE.search(name))


def _begins_what_is_around(tag: HtmlElement) -> bool:
    return tag.tag in _AROUND_TAGS or any(_AROUND.search(tag.get(name) or "") for name in ("id", "class"))


def text_of(tag: HtmlElement) -> str:
    return " ".join("".join(islice(tag.itertext(), _MOST_PARTS)).split())


def _outermost(tags: Collection[HtmlElement]) -> list[HtmlElement]:
    return [tag for tag in tags if not any(outer in tags for outer in tag.iterancestors())]


def _letters(outer: HtmlElement) -> int:
    if outer.tag in _UNSEEN_TAGS:
        return 0
    unseen: set[HtmlElement] = set()
    for tag in outer.iterdescendants(*_UNSEEN_TAGS):
        if unseen.isdisjoint(tag.iterancestors()):
            unseen.add(tag)
    return _characters(outer) - sum(map(_characters, unseen))


def _characters(tag: HtmlElement) -> int:
    return len("".join(str(_TEXT(tag)).split()))
