"""What the web pages answer, over Datasette's own test client."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
from lxml import html

from archive.web.app import serving

CELL = "applications.new_received.total"


class Client:
    def __init__(self, data: Path, **options: Any) -> None:
        self._datasette = serving(data, **options)

    def get(self, path: str, *, method: str = "GET", **cookies: str) -> httpx.Response:
        client = self._datasette.client
        found: httpx.Response = asyncio.run(client.request(method, path, cookies=cookies))
        return found

    def page(self, path: str, **cookies: str) -> html.HtmlElement:
        answer = self.get(path, **cookies)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return html.document_fromstring(answer.text)


def said(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def rows(table: html.HtmlElement) -> list[list[str]]:
    return [[said(cell) for cell in row.xpath("th | td")] for row in table.xpath(".//tbody/tr")]
