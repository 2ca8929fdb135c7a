"""A page of headings, paragraphs, lists and tables, as Markdown or as HTML without anything to load."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class Items:
    texts: Sequence[str]


@dataclass(frozen=True)
class Grid:
    """A table: `headings` and rows as long."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


Block = Heading | Items | Grid | str


def markdown(blocks: Sequence[Block]) -> str:
    return "\n\n".join(map(_markdown, blocks)) + "\n"


def html(title: str, language: str, blocks: Sequence[Block]) -> str:
    body = "\n".join(map(_html, blocks))
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


_STYLE = (
    "body{font-family:sans-serif;margin:2em auto;max-width:80em;padding:0 1em;line-height:1.5}"
    "table{border-collapse:collapse;display:block;overflow-x:auto;font-size:.85em}"
    "th,td{border:1px solid #999;padding:.2em .5em;text-align:left;vertical-align:top}"
)


def _markdown(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {block.text}"
    if isinstance(block, Items):
        return "\n".join(f"- {text}" for text in block.texts)
    if isinstance(block, Grid):
        rows = [block.headings, ["---"] * len(block.headings), *block.rows]
        return "\n".join(f"| {' | '.join(text.replace('|', '/') for text in row)} |" for row in rows)
    return block


def _html(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Items):
        return "<ul>\n" + "\n".join(f"<li>{escape(text)}</li>" for text in block.texts) + "\n</ul>"
    if isinstance(block, Grid):
        head = "".join(f'<th scope="col">{escape(text)}</th>' for text in block.headings)
        body = "\n".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in block.rows)
        return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    return f"<p>{escape(block)}</p>"
