"""The JSON of /api/ keeps to its OpenAPI file, and docs/api.md names every address."""

import json
import re

import pytest

from tests.archive.conftest import HERE
from tests.archive.web_client import CELL, Client

OPENAPI = HERE.parents[1] / "archive" / "web" / "openapi.json"
TARGETS = {"agency": 1, "year": "2021", "version": 1, "cell": CELL, "area": "330411"}


@pytest.mark.parametrize("path", sorted(json.loads(OPENAPI.read_text("utf-8"))["paths"]))
def test_an_answer_to_what_is_there(path: str, web: Client) -> None:
    from tests.archive.openapi import SCHEMA, ask  # schemathesis takes seconds to import

    case = SCHEMA[path]["GET"].Case(path_parameters={name: TARGETS[name] for name in re.findall(r"{(\w+)}", path)})
    answer = ask(web, case)
    assert answer.status_code == 200
    case.validate_response(answer)


def test_some_numbers(web: Client) -> None:
    cell = web.get(f"/api/agencies/1/2021/versions/2/cells/{CELL}").json()
    assert (cell["status"], cell["value"], cell["place"]["text"]) == ("reported", 187, "187")
    assert web.get("/api/agencies/1/2021").json()["version"] == 2
    assert [year["year"] for year in web.get("/api/agencies/1/history").json()["years"]] == [2019, 2020, 2021]
    county = web.get("/api/coverage/330411").json()
    assert next(year["states"] for year in county["years"] if year["year"] == 2021) == {"archived": 2}
    newest = web.get("/api/changes").json()["changes"][0]
    assert (newest["agency"], newest["cause"]) == ("秀洲区人民政府", "source changed")


def test_the_file_is_served_and_documented(web: Client) -> None:
    described = json.loads(OPENAPI.read_text("utf-8"))
    assert web.get("/api/openapi.json").json() == described
    docs = (HERE.parents[1] / "docs" / "api.md").read_text("utf-8")
    assert {address.partition("?")[0] for address in re.findall(r"^\| `(\S+)` \|", docs, re.M)} == set(
        described["paths"]
    )


def test_errors_are_json(web: Client) -> None:
    for path, status in (("/api/agencies/99", 404), ("/api/nowhere", 404), ("/api/findings?year=x", 400)):
        answer = web.get(path)
        assert (answer.status_code, answer.json()["status"]) == (status, status)
