"""The OpenAPI file of /api/, and asking for what it describes."""

import httpx
import schemathesis
from schemathesis.core.transport import Response

from tests.archive.conftest import HERE
from tests.archive.web_client import Client

OPENAPI = HERE.parents[1] / "archive" / "web" / "openapi.json"
SCHEMA = schemathesis.openapi.from_path(OPENAPI)


def ask(web: Client, case: schemathesis.Case) -> Response:
    path, query = case.formatted_path, httpx.QueryParams({k: v for k, v in (case.query or {}).items() if v is not None})
    answer = web.get(f"{path}?{query}", method=case.method)
    return Response.from_httpx(answer, verify=False)
