"""robots.txt: agencies and reports may be indexed, what is costly or somebody else's page may not."""

from datasette import Response

from archive.web.pages import DATABASE, Asked

_CLOSED = (
    "/api/",
    "/compare",
    "/findings",
    "/archived/",
    "/records/",
    "/search",
    "/suggest",
    f"/{DATABASE}",
    "/agencies/*/cells/",
    "/agencies/*/diff/",
)


def page(asked: Asked) -> Response:
    return Response.text("User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in _CLOSED))
