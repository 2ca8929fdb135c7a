"""The house as docs/architecture.md draws it: packages and wings import in one direction, and only what a wing offers."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("extract", "archive", "crawler")
# `archive.base` | duty: one row a wing; a wing may import those above it.
WINGS = re.findall(r"^\| `((?:extract|archive|crawler)\.\w+)` \|", (ROOT / "docs/architecture.md").read_text(), re.M)
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
}


def imports(name: str) -> Iterator[str]:
    """The modules of this project that a module imports, inside functions too."""
    for node in ast.walk(ast.parse(MODULES[name].read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in MODULES else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@cache
def edges() -> list[tuple[str, str]]:
    return [(name, target) for name in MODULES for target in imports(name) if target in MODULES]


def place(name: str) -> int:
    """The row of the module's wing; a module of no wing stands above all wings of its package."""
    wing = ".".join(name.split(".")[:2])
    return WINGS.index(wing) if wing in WINGS else len(WINGS)


def offered(wing: str) -> list[str]:
    """The modules that a wing offers to other packages: `__all__` of its `__init__`."""
    for node in ast.parse(MODULES[wing].read_text()).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def test_every_sub_package_is_a_wing_of_the_document() -> None:
    found = {".".join(name.split(".")[:2]) for name, path in MODULES.items() if path.name == "__init__.py"}
    assert found - set(PACKAGES) == set(WINGS)


@pytest.mark.parametrize("wing", WINGS)
def test_a_wing_says_its_duty(wing: str) -> None:
    assert ast.get_docstring(ast.parse(MODULES[wing].read_text()))


def test_packages_import_in_one_direction() -> None:
    order = {package: number for number, package in enumerate(PACKAGES)}
    wrong = [edge for edge in edges() if order[edge[0].split(".")[0]] < order[edge[1].split(".")[0]]]
    assert wrong == []


def test_wings_import_in_the_order_of_the_document() -> None:
    wrong = [
        (name, target)
        for name, target in edges()
        if name.split(".")[0] == target.split(".")[0] and target.count(".") and place(name) < place(target)
    ]
    assert wrong == []


def test_other_packages_use_only_what_a_wing_offers() -> None:
    wrong = []
    for name, target in edges():
        wing, _, module = target.rpartition(".")
        if name.split(".")[0] != target.split(".")[0] and wing in WINGS and module not in offered(wing):
            wrong.append((name, target))
    assert wrong == []


def test_what_a_wing_offers_is_used() -> None:
    used = {target for name, target in edges() if name.split(".")[0] != target.split(".")[0]}
    commands = re.findall(r'"(archive\.\w+\.\w+)"', (ROOT / "crawler/cli/nianbao.py").read_text())
    for wing in WINGS:
        assert {name for name in offered(wing) if f"{wing}.{name}" in MODULES} <= {
            name.rpartition(".")[2] for name in used | set(commands) if name.rpartition(".")[0] == wing
        }, wing


def test_folders_are_small() -> None:
    counts = Counter(name.rpartition(".")[0] for name, path in MODULES.items() if path.name != "__init__.py")
    del counts["crawler.spiders"]  # a file a family
    assert {folder: count for folder, count in counts.items() if count > 15} == {}


def test_modules_are_short() -> None:
    lines = {name: path.read_text().count("\n") for name, path in MODULES.items()}
    assert [name for name in lines if lines[name] > 310] == []
