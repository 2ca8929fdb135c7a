"""What a page is: a function of what was asked and one snapshot of the archive, run in a thread of Datasette's."""

import json
import logging
import re
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

from datasette import Response
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined

from archive.reports.layout.cell_names import english
from archive.web import links
from archive.web.server.guard import Public
from archive.web.server.lanes import Lane, LaneFullError
from archive.web.server.served import Served
from archive.web.server.streams import Streamed
from archive.web.texts import LANGUAGES, Texts

TIME_LIMIT_MS = 5000
_logger = logging.getLogger(__name__)
_COOKIE = "lang"
_OWN_ADDRESS = re.compile(r'( (?:href|src|action|data-suggest)=")/(?!/)')
_LONGEST_HEADER = 200
_YEAR_S = 365 * 86400


class PageError(Exception):
    """A page that cannot be given. `key` names the sentence of `texts` that says why."""

    def __init__(self, status: int, key: str, **values: object) -> None:
        super().__init__(key)
        self.status, self.key, self.values = status, key, values


@dataclass(frozen=True)
class Asked:
    """`names` are the parts of the address, `fields` those of the query (the first of each name), `public` is how readers
    reach the pages, `contact` how they reach the operator, "" where nobody said,
    `releases` is where releases lie."""

    connection: sqlite3.Connection
    data: Path
    language: str
    path: str
    names: Mapping[str, str]
    fields: Mapping[str, str]
    public: Public
    contact: str
    releases: Path | None

    @property
    def texts(self) -> Texts:
        return Texts(self.language)

    def address(self, path: str) -> str:
        """The whole address of one of our pages."""
        return f"{self.public.url}{self.public.prefix}{path}"

    def number(self, name: str) -> int:
        return int(self.names[name])


Page = Callable[[Asked], Response]


def view(page: Page, lane: Callable[[Served], Lane]) -> Callable[..., Awaitable[Response]]:
    """The page as a view of Datasette, made in a thread of the lane."""

    async def answer(request: Request, datasette: Served) -> Response:
        try:
            response = await lane(datasette).run(lambda connection: _answer(page, request, datasette, connection))
        except LaneFullError:
            return Response.text(
                f"{Texts('zh')('busy')} {Texts('en')('busy')}", status=503, headers={"Retry-After": "5"}
            )
        if "Location" in response.headers:
            response.headers["Location"] = datasette.public.prefix + response.headers["Location"]
        response.headers["Vary"] = "Accept-Language"
        if isinstance(response, Streamed):
            return response.begin(datasette.streams, request.receive, head=request.method == "HEAD")
        if response.status == 200:
            response = _unless_known(response, request)
        if request.args.get("lang") in LANGUAGES:
            secure = request.scheme == "https"
            response.set_cookie(_COOKIE, request.args["lang"], max_age=_YEAR_S, httponly=True, secure=secure)
        return response

    return answer


def _unless_known(response: Response, request: Request) -> Response:
    """With its ETag; without a body where the reader has it."""
    body = response.body if isinstance(response.body, bytes) else response.body.encode()
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    response.headers["ETag"] = tag
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    return Response(b"", status=304, headers={"ETag": tag, "Vary": "Accept-Language"}) if tag in known else response


def _answer(page: Page, request: Request, served: Served, connection: sqlite3.Connection) -> Response:
    fields = {name: request.args[name] for name in request.args}
    asked = Asked(
        connection,
        served.data,
        _language(request),
        request.path,
        request.url_vars,
        fields,
        served.public,
        served.contact,
        served.releases,
    )
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


def _language(request: Request) -> str:
    chosen = (request.args.get("lang"), request.cookies.get(_COOKIE))
    known = next((language for language in chosen if language in LANGUAGES), None)
    return known or _accepted(request.headers.get("accept-language", ""))


def _accepted(header: str) -> str:
    """The one of our languages that a browser prefers; Chinese where it names neither."""
    wanted: list[tuple[float, int, str]] = []
    for part in header[:_LONGEST_HEADER].split(","):
        tag, _, quality = part.replace(" ", "").lower().partition(";q=")
        weight = float(quality) if re.fullmatch(r"[01](?:\.[0-9]{1,3})?", quality) else 1.0
        if (language := tag.partition("-")[0]) in LANGUAGES and weight:
            wanted.append((-weight, len(wanted), language))
    return min(wanted)[2] if wanted else LANGUAGES[0]


def render(asked: Asked, template: str, *, status: int = 200, **values: object) -> Response:
    other = next(language for language in LANGUAGES if language != asked.language)
    kind = asked.connection.execute("SELECT value FROM meta WHERE key = 'kind'").fetchone()
    shared = {
        "t": asked.texts,
        "language": asked.language,
        "canonical": values.pop("canonical", asked.path),
        "other_language": other,
        "switch": f"{asked.path}?{urlencode({**asked.fields, 'lang': other})}",
        "address": asked.address(asked.path),
        "is_sample": kind == ("sample",),
    }
    page = _environment().get_template(template).render({**shared, **values})
    if asked.public.prefix:  # every " of a text is escaped, so these are attributes
        page = _OWN_ADDRESS.sub(rf"\1{asked.public.prefix}/", page)
    return Response.html(page, status=status)


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
    environment.tests["chinese"] = lambda text: bool(re.search("[一-鿿]", text))
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
