"""No regular expression takes time that grows faster than the text: each of the three packages is attacked."""

import re
import subprocess
import sys

import pytest

from crawler.lists.listing import value_pattern
from extract.forms.statistics import label_patterns
from tests.attack.patterns import ANCHORED, ROOT, Found, made_in_functions, patterns, slow_attack

pytestmark = pytest.mark.slow

# Patterns that are put together in a function: what stands there, and why it is no danger.
MADE = {
    "crawler/lists/listing.py": "value_pattern, attacked below",
    "crawler/lists/marks.py": "mark, called when the module of a family is imported, which holds what is made",
    "crawler/registry/sites.py": "_line_matching, tried at the start of each line of a registry file, which the operator writes",
    "archive/search/search.py": "a literal word, escaped",
    "archive/search/agency_search.py": "literal words of one length, escaped, with one character left open",
    "extract/digit_runs/borderless_tables.py": "called when the module is imported, which holds what is made",
    "extract/prose/report_text.py": "_patterns, for lines of at most _LONGEST_LINE characters",
    "extract/page_verdict.py": "outages, for texts of at most FEW_WORDS characters",
    "extract/forms/statistics.py": "label_patterns, attacked below",
    "extract/digit_runs/borderless_text.py": "called when glued_tables is imported, which holds what is made",
}


def test_none_is_slow() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.attack.patterns"], cwd=ROOT, capture_output=True, text=True, timeout=900
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_a_pattern_made_for_a_name_is_not_slow() -> None:
    assert slow_attack(Found("value_pattern", value_pattern("columnId"), frozenset({"search"}))) is None


def test_no_pattern_of_a_label_is_slow() -> None:
    labels = [pattern for of_part in label_patterns().values() for pattern in of_part.values()]
    slow = [pattern.pattern for pattern in labels if slow_attack(Found("", pattern, frozenset({"fullmatch"})))]
    assert (len(labels) > 100, slow) == (True, [])


@pytest.mark.parametrize(
    "slow",
    [
        r"\s+$",
        r"<meta\b[^>]*>",
        r"(?:[(][^()]*[)]|[.。…]+)+$",
        r"《[^》]*》",
        r"(?:\s+|//[^\n]*)*x",
        r"<h1>.*?</h1>",
        r"([\w-]+)\s*=",
        r"\W*20\d\d\s*年?\W*$",
    ],
)
def test_the_attacks_find_slow_patterns(slow: str) -> None:
    assert slow_attack(Found("", re.compile(slow), frozenset({"search"}))) is not None


def test_a_pattern_that_is_only_matched_is_attacked_by_matching() -> None:
    of_json = next(found for found in patterns() if found.place == "crawler.lists.loose_json._TOKEN")
    assert of_json.methods <= ANCHORED


def test_patterns_of_every_kind_are_found() -> None:
    places = {found.place for found in patterns()}
    assert "extract.prose.title._TRAILING_NOTE" in places
    assert any(place.endswith(".marks.0.pattern") for place in places)
    assert any(place.startswith("crawler/lists/loose_json.py:") for place in places)


def test_no_other_pattern_is_made_in_a_function() -> None:
    """A pattern that is no literal stands in a module, where the walk finds it."""
    assert set(made_in_functions()) == set(MADE)
