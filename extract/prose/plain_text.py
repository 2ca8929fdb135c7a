"""The plain text of a document: what must change for the document to count as changed.

The article only, as far as it can be told from the page around it (menus, lists of other news and the like change
every day), and without counters and times of generation.
"""

import re

from extract.document.model import Block, Document, Paragraph
from extract.prose.sections import find_headings

_VOLATILE = re.compile(
    r"(?:浏览|访问|点击|阅读|查看)(?:次数|人次|人数|量|数)\s*+(?:[:：]\s*+)?\d*+\s*+(?:人次|次)?"
    r"|已?下载(?:次数)?\s*+(?:[:：]\s*+)?\d++\s*+次|页面生成时间.*|今天是.*|当前时间.*"
)
# Words that only the official tables print.
_OFFICIAL = ("自然人", "结果维持", "信息内容", "行政许可", "行政复议")


def text_of(document: Document, title: str | None) -> str:
    """The title, then a paragraph or table row a line, cells divided by tabs."""
    article = _article(document)
    lines = [title or document.headline or document.title or ""]
    for block in document.blocks:
        if document.within(block, article):
            lines.extend(_lines(block))
    return "\n".join(line for line in lines if line)


def _article(document: Document) -> int:
    """The container of the article: that of the section headings and official tables, else what the page marks."""
    parts = [document.blocks[heading.block] for heading in find_headings(document)]
    parts += [block for block in document.blocks if _is_official(block)]
    return document.common_container(parts) if len(parts) > 1 else document.content or 0


def _is_official(block: Block) -> bool:
    if isinstance(block, Paragraph):
        return "\t" in block.text and any(word in block.text for word in _OFFICIAL)
    return any(word in block.labels for word in _OFFICIAL)


def _lines(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        text = block.text if len(block.text) > 80 else _VOLATILE.sub("", block.text).strip()
        return [text]
    return ["\t".join([_on_one_line(cell.text) for cell in row]) for row in block.rows]


def _on_one_line(text: str) -> str:
    return text if text.isalnum() else " ".join(text.split())
