"""What a page is: a function of what was asked and one snapshot of the archive, run in a thread of Datasette's."""

import json
import logging
import re
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined

from archive.reports.cell_names import english
from archive.web import links
from archive.web.texts import LANGUAGES, Texts

DATABASE = "archive"
TIME_LIMIT_MS = 5000
_logger = logging.getLogger(__name__)
_COOKIE = "lang"
_YEAR_S = 365 * 86400


class PageError(Exception):
    """A page that cannot be given. `key` names the sentence of `texts` that says why."""

    def __init__(self, status: int, key: str, **values: object) -> None:
        super().__init__(key)
        self.status, self.key, self.values = status, key, values


@dataclass(frozen=True)
class Asked:
    """`names` are the parts of the address, `fields` those of the query (the first of each name), `origin` what is before
    the path."""

    connection: sqlite3.Connection
    data: Path
    language: str
    path: str
    names: Mapping[str, str]
    fields: Mapping[str, str]
    origin: str = ""

    @property
    def texts(self) -> Texts:
        return Texts(self.language)

    def number(self, name: str) -> int:
        return int(self.names[name])


Page = Callable[[Asked], Response]


def view(page: Page) -> Callable[..., Awaitable[Response]]:
    """The page as a view of Datasette."""

    async def answer(request: Request, datasette: Datasette) -> Response:
        database = datasette.get_database(DATABASE)
        response: Response = await database.execute_fn(lambda connection: _answer(page, request, database, connection))
        if request.args.get("lang") in LANGUAGES:
            response.set_cookie(_COOKIE, request.args["lang"], max_age=_YEAR_S)
        return response

    return answer


def _answer(page: Page, request: Request, database: Any, connection: sqlite3.Connection) -> Response:
    rows, connection.row_factory = connection.row_factory, None  # the archive's functions expect tuples
    fields = {name: request.args[name] for name in request.args}
    data, origin = Path(database.path).parent, f"{request.scheme}://{request.host}"
    asked = Asked(connection, data, _language(request), request.path, request.url_vars, fields, origin)
    try:
        with sqlite_timelimit(connection, TIME_LIMIT_MS):
            connection.execute("BEGIN")  # one snapshot, also while a crawl writes
            return page(asked)
    except PageError as error:
        return error_page(asked, error)
    except Exception as error:
        if isinstance(error, sqlite3.OperationalError) and error.args == ("interrupted",):
            return error_page(asked, PageError(503, "too_slow"))
        _logger.exception("%s", request.full_path)
        return error_page(asked, PageError(500, "broken"))
    finally:
        connection.rollback()
        connection.row_factory = rows


def _language(request: Request) -> str:
    chosen = (request.args.get("lang"), request.cookies.get(_COOKIE))
    return next((language for language in chosen if language in LANGUAGES), LANGUAGES[0])


def render(asked: Asked, template: str, *, status: int = 200, **values: object) -> Response:
    other = next(language for language in LANGUAGES if language != asked.language)
    kind = asked.connection.execute("SELECT value FROM meta WHERE key = 'kind'").fetchone()
    shared = {
        "t": asked.texts,
        "language": asked.language,
        "canonical": values.pop("canonical", asked.path),
        "other_language": other,
        "switch": f"{asked.path}?{urlencode({**asked.fields, 'lang': other})}",
        "is_sample": kind == ("sample",),
    }
    return Response.html(_environment().get_template(template).render({**shared, **values}), status=status)


def error_page(asked: Asked, error: PageError) -> Response:
    message = asked.texts(error.key, **error.values)
    if asked.path.startswith("/api/"):
        return Response.json({"status": error.status, "error": message}, status=error.status)
    return render(asked, "error.html", status=error.status, canonical="", message=message, error_status=error.status)


def not_found(asked: Asked) -> Response:
    raise PageError(404, "no_page")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("archive.web", "html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["links"] = links
    environment.filters.update(english=english, minute=minute, paragraphs=paragraphs, marked=marked, toml=toml)
    return environment


def minute(time: str) -> str:
    """`2026-01-31 08:00` of a time of the archive, which is UTC."""
    return f"{time[:10]} {time[11:16]}"


def toml(text: str) -> str:
    """A basic string of TOML, which is also one of JSON."""
    return json.dumps(text, ensure_ascii=False)


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def marked(snippet: str) -> list[tuple[bool, str]]:
    """The stretches of a snippet of `search`, and whether each was between « and »."""
    return [(number % 2 == 1, part) for number, part in enumerate(re.split("[«»]", snippet)) if part]
