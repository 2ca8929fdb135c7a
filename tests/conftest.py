"""What belongs to `make test`, and what to `make slow`; and signals as a command has them that a person starts."""

import signal
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import settings

# Examples of a property: few in `make test`, the same each time; many in `make slow`.
settings.register_profile("few", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("many", deadline=None, max_examples=500)
settings.load_profile("few")

# A shell has what it starts in the background ignore SIGINT, and commands started by tests would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Only `make slow` has the plugin that this one needs."""
    return (
        collection_path.name == "test_web_openapi.py" and not config.pluginmanager.hasplugin("schemathesis")
    ) or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test marked `few(n)`, n cases from all over the list are for `make test`, the others are slow."""
    cases: dict[tuple[str, int], list[pytest.Item]] = defaultdict(list)
    for item in items:
        if marker := item.get_closest_marker("few"):
            cases[item.nodeid.partition("[")[0], marker.args[0]].append(item)
    for (_, count), family in cases.items():
        kept = {number * len(family) // count for number in range(count)}
        for number, item in enumerate(family):
            if number not in kept:
                item.add_marker("slow")
