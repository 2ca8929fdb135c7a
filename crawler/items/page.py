"""An item's page as a tree, for what is sought in it: addresses, words, the article, and what is only around the article."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from lxml.etree import ParserError
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

    def elements(self) -> Iterator[HtmlElement]:
        return (tag for tag in self.tree.iter() if isinstance(tag.tag, str))

    @cached_property
    def articles(self) -> dict[HtmlElement, None]:
        """The elements that the content-management systems put articles in."""
        return dict.fromkeys(
            tag
            for tag in self.elements()
            if cms_markup.ARTICLE.search(tag.get("id") or "") or cms_markup.ARTICLE.search(tag.get("class") or "")
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


def _begins_what_is_around(tag: HtmlElement) -> bool:
    return tag.tag in _AROUND_TAGS or any(_AROUND.search(tag.get(name) or "") for name in ("id", "class"))


def text_of(tag: HtmlElement) -> str:
    return " ".join("".join(islice(tag.itertext(), _MOST_PARTS)).split())


def _outermost(tags: Collection[HtmlElement]) -> list[HtmlElement]:
    return [tag for tag in tags if not any(outer in tags for outer in tag.iterancestors())]


def _letters(outer: HtmlElement) -> int:
    count, waiting = 0, [outer]
    while waiting:
        tag = waiting.pop()
        if isinstance(tag.tag, str) and tag.tag not in _UNSEEN_TAGS:
            waiting.extend(tag)
            count += sum(len("".join(text.split())) for text in (tag.text, *(child.tail for child in tag)) if text)
    return count
