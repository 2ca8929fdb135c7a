"""What every archive serves alike: style, script and icon of our pages, and robots.txt."""

from importlib.resources import files

from datasette import Response

from archive.web.pages import Asked, PageError
from archive.web.server.served import DATABASE

_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
# Agencies and reports may be indexed, what is costly or somebody else's page may not.
_CLOSED = (
    "/api/",
    "/compare",
    "/ranking",
    "/downloads/",
    "/findings",
    "/archived/",
    "/records/",
    "/search",
    "/suggest",
    f"/{DATABASE}",
    "/agencies/*/cells/",
    "/agencies/*/diff/",
)


def asset(asked: Asked) -> Response:
    file = files("archive.web").joinpath("assets", asked.names["name"])
    if not file.is_file():
        raise PageError(404, "no_page")
    kind = _TYPES[asked.names["name"].rpartition(".")[2]]
    return Response(file.read_text("utf-8"), content_type=f"{kind}; charset=utf-8")


def robots(asked: Asked) -> Response:
    return Response.text("User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in _CLOSED))
