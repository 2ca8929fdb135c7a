"""The JSON of /api/ keeps to its OpenAPI file, whatever is asked. `make slow` runs this: importing schemathesis takes long."""

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from tests.archive.openapi import SCHEMA, ask
from tests.archive.web_client import Client

pytestmark = pytest.mark.slow


@SCHEMA.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_answer_is_as_described(case: schemathesis.Case, web: Client) -> None:
    case.validate_response(ask(web, case))
