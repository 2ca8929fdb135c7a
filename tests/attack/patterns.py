"""Every regular expression of the three packages, and strings that are made to be hard on each.

`patterns()` finds them: the compiled ones by walking what the modules hold, the literals of `re.search("…")` and the like
in their sources. `attacks(pattern)` derives strings from the parsed pattern: the way to each repeat, its body many times,
an end that does not match; and each beginning of a match many times, for a search starts again at every place.
`python -m tests.attack.patterns` prints each pattern that takes more time than one that is linear in the text; exit 1 for any.
"""

import ast
import importlib
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice, product
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGES = ("crawler", "archive", "extract")
SEARCHES = {"match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer", "compile"}
ANCHORED = frozenset({"match", "fullmatch"})
REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}
ANYTHING = 0x7532  # a character that stands for any other
LENGTH = 2_000  # characters of an attack; one that takes no time is not made longer
GROWN = 4  # times
QUICK_S = 0.0001  # no growth is measured below it: 50 nanoseconds a character
LEAST_GROWTH = 7  # in time, for a text four times as long: 4 is linear, 16 quadratic
LONG = 200_000
LIMIT_S = 1.0  # CPU time for `LONG`: linear patterns take up to a fifth of it, quadratic ones many times as much
MOST_ATTACKS = 400

# Patterns that are used on short texts only: the longest one, and where it is held to that.
BOUNDED = {
    "extract.prose.statements._PATTERNS": (1_000, "read_statements: sentences of more than _LONGEST are left out")
}

Sample = tuple[int, ...]


class Found(NamedTuple):
    """A pattern, where it stands, and the methods that it is used with: all of them where that is not plain."""

    place: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


def patterns() -> list[Found]:
    """Each pattern once."""
    found: dict[re.Pattern[Any], Found] = {}
    used = _used()
    for place, pattern in _held():
        module, _, name = place.rpartition(".")
        found.setdefault(pattern, Found(place, pattern, frozenset(used.get((module, name), ANCHORED | {"search"}))))
    for path in sources():
        for call in calls(ast.parse(path.read_text("utf-8"))):
            method = ast.unparse(call.func).removeprefix("re.")
            if isinstance(call.args[0], ast.Constant) and method != "compile":
                pattern = re.compile(call.args[0].value, _flags(call))
                place = f"{path.relative_to(ROOT)}:{call.lineno}"
                found.setdefault(pattern, Found(place, pattern, frozenset({method})))
    return list(found.values())


def _used() -> dict[tuple[str, str], set[str]]:
    """(module, name of a pattern) → the methods that the module uses it with; others may use it by another name."""
    used: dict[tuple[str, str], set[str]] = {}
    for path in sources():
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        tree = ast.parse(path.read_text("utf-8"))
        plain = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                used.setdefault((module, node.value.id), set()).add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in plain:
                used.setdefault((module, node.id), set()).add("search")
    return used


def modules() -> Iterator[Any]:
    for package in PACKAGES:
        top = importlib.import_module(package)
        yield top
        for module in pkgutil.walk_packages(top.__path__, f"{package}."):
            if (
                not module.name.endswith("__main__") and ".import_scripts.import_" not in module.name
            ):  # those are programs
                yield importlib.import_module(module.name)


def _held() -> Iterator[tuple[str, re.Pattern[Any]]]:
    for module in modules():
        for name, value in vars(module).items():
            if not name.startswith("__"):
                yield from _within(value, f"{module.__name__}.{name}", 0)


def _within(value: Any, place: str, depth: int) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield place, value
        return
    if depth > 4 or isinstance(value, (str, bytes, int, float)):
        return
    inner: dict[Any, Any] = {}
    if isinstance(value, dict):
        inner = {**value, **{f"key {n}": key for n, key in enumerate(value)}}
    elif isinstance(value, (list, tuple, set, frozenset)):
        inner = dict(enumerate(value))
    elif str(getattr(value, "__module__", "")).split(".")[0] in PACKAGES:
        names = [*getattr(value, "__dict__", {}), *getattr(type(value), "__slots__", ())]
        inner = {name: getattr(value, name, None) for name in names if not str(name).startswith("__")}
    for name, one in inner.items():
        yield from _within(one, f"{place}.{name}", depth + 1)


def sources() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call of `re.compile(…)`, `re.search(…)` and the like."""
    for node in ast.walk(tree):
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and called.startswith("re.") and called[3:] in SEARCHES:
            yield node


def made_in_functions() -> Iterator[str]:
    """The sources in which a function makes a pattern that is no literal."""
    for path in sources():
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) and any(
                not isinstance(call.args[0], ast.Constant) for call in calls(function)
            ):
                yield str(path.relative_to(ROOT))


def _flags(call: ast.Call) -> int:
    flags = 0
    for node in ast.walk(
        ast.Module([ast.Expr(arg) for arg in [*call.args[1:], *(k.value for k in call.keywords)]], [])
    ):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "re":
            flags |= int(getattr(re, node.attr))
    return flags


def makers(tree: Any, of_bytes: bool) -> Iterator[Callable[[int], Any]]:
    seen = set()
    groups: dict[int, Sample] = {}
    starts: list[tuple[Sample, Sample]] = []
    _visit(list(tree), (), starts, groups)
    pumps: dict[tuple[Sample, Sample], None] = {}
    for before, body in starts:
        pumps[(before, body)] = None
    for before, _ in starts:
        if before:
            pumps[((), before)] = None
            pumps[((), (*before, ANYTHING))] = None
    ways = list(dict.fromkeys(before for before, _ in starts))
    for one, other in product(ways, ways):
        if 0 < len(one) < len(other) < 60 and other[: len(one)] == one:
            pumps[(one, other[len(one) :])] = None
    bodies = list(dict.fromkeys(body for _, body in starts if len(body) < 9))
    for one in bodies:
        pumps[((), one)] = None
        for other in bodies[:12]:
            if other != one:
                pumps[((), (*one, *other))] = None
    for before, body in pumps:
        for end in ((ANYTHING,), (0,)):
            key = (before, body, end)
            if not body or key in seen:
                continue
            seen.add(key)
            yield _maker(before, body, end, of_bytes)


def _maker(before: Sample, body: Sample, end: Sample, of_bytes: bool) -> Callable[[int], Any]:
    def text(sample: Sample) -> Any:
        if of_bytes:
            return bytes(code if code < 256 else 0xB2 for code in sample)
        return "".join(map(chr, sample))

    return lambda length: text(before) + text(body) * (length // len(body) + 1) + text(end)


def _visit(nodes: list[Any], before: Sample, out: list[tuple[Sample, Sample]], groups: dict[int, Sample]) -> Sample:
    """Note each repeat within as (the way to it, its body), and give a text that matches all of `nodes`."""
    for op, value in nodes:
        if op in REPEATS:
            least, most, body = value
            bodies = samples(list(body), groups)
            if most is codes.MAXREPEAT or most > 50:
                out.extend((before, one) for one in bodies)
            once = _visit(list(body), before, out, groups)[len(before) :]
            before += once * (least or 1)
        elif op is codes.SUBPATTERN:
            after = _visit(list(value[3]), before, out, groups)
            if value[0] is not None:
                groups[value[0]] = after[len(before) :]
            before = after
        elif op is codes.ATOMIC_GROUP:
            before = _visit(list(value), before, out, groups)
        elif op is codes.BRANCH:
            ends = [_visit(list(branch), before, out, groups) for branch in value[1]]
            before = ends[0]
        elif op in (codes.ASSERT, codes.ASSERT_NOT):
            _visit(list(value[1]), before, out, groups)
        else:
            before += next(iter(samples([(op, value)], groups)), ())
        out.append((before, ()))
    return before


def samples(nodes: list[Any], groups: dict[int, Sample]) -> list[Sample]:
    """A few texts that match `nodes` one after the other."""
    whole: list[Sample] = [()]
    for op, value in nodes:
        here: list[Sample] = [()]
        if op is codes.LITERAL:
            here = [(value,)]
        elif op is codes.NOT_LITERAL or op is codes.ANY:
            here = [(ANYTHING,), (0x20,)]
        elif op is codes.IN:
            here = [(code,) for code in members(value)]
        elif op in REPEATS:
            inner = samples(list(value[2]), groups)
            here = [one * max(value[0], 1) for one in inner]
            if value[0] == 0:
                here.append(())
        elif op is codes.SUBPATTERN:
            here = samples(list(value[3]), groups)
            if value[0] is not None:
                groups[value[0]] = here[0]
        elif op is codes.ATOMIC_GROUP:
            here = samples(list(value), groups)
        elif op is codes.BRANCH:
            here = [one for branch in value[1] for one in samples(list(branch), groups)[:3]]
        elif op is codes.GROUPREF:
            here = [groups.get(value, ())]
        whole = [(*one, *two) for two in here for one in whole][:24]
    return whole


def members(items: list[Any]) -> list[int]:
    """A few characters of a class."""
    if items[0][0] is codes.NEGATE:
        inside = set(members(items[1:]))
        return [code for code in (ANYTHING, 0x20, 0x0A, 0x3C, 0x2E, 0x31) if not _holds(items[1:], code)] or [
            code for code in range(1, 300) if code not in inside
        ][:1]
    found: list[int] = []
    for op, value in items:
        if op is codes.LITERAL:
            found.append(value)
        elif op is codes.RANGE:
            found += [value[0], value[1]]
        elif op is codes.CATEGORY:
            found += [code for code in (0x20, 0x0A, 0x31, 0x61, ANYTHING, 0x2E) if _holds([(op, value)], code)]
    return list(dict.fromkeys(found))[:12]


_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    codes.CATEGORY_DIGIT: str.isdecimal,
    codes.CATEGORY_SPACE: str.isspace,
    codes.CATEGORY_WORD: lambda ch: ch.isalnum() or ch == "_",
    codes.CATEGORY_NOT_DIGIT: lambda ch: not ch.isdecimal(),
    codes.CATEGORY_NOT_SPACE: lambda ch: not ch.isspace(),
    codes.CATEGORY_NOT_WORD: lambda ch: not (ch.isalnum() or ch == "_"),
}


def _holds(items: list[Any], code: int) -> bool:
    for op, value in items:
        if op is codes.LITERAL and value == code:
            return True
        if op is codes.RANGE and value[0] <= code <= value[1]:
            return True
        if op is codes.CATEGORY and _CATEGORIES[value](chr(code)):
            return True
    return False


class _TooLong(Exception):  # noqa: N818  # raised by the timer, never seen outside
    pass


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    def end(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def spent_s(found: Found, text: Any) -> float:
    """Time of finding all matches; infinite where it was ended."""
    started = time.perf_counter()
    try:
        with _ended_after(LIMIT_S):
            if not found.methods <= ANCHORED:
                for _ in found.pattern.finditer(text):
                    pass
            for method in found.methods & ANCHORED:
                getattr(found.pattern, method)(text)
    except _TooLong:
        return float("inf")
    return time.perf_counter() - started


def slow_attack(found: Found) -> str | None:
    """What shows that the time grows faster than the length of the text; None when nothing did."""
    if found.place.startswith(tuple(BOUNDED)):
        return None
    pattern = found.pattern
    tree = parser.parse(pattern.pattern, pattern.flags)
    for make in islice(makers(tree, isinstance(pattern.pattern, bytes)), MOST_ATTACKS):
        if (short := spent_s(found, make(LENGTH))) < QUICK_S:
            continue
        short = min(short, spent_s(found, make(LENGTH)))
        if spent_s(found, make(LENGTH * GROWN)) < LEAST_GROWTH * short:
            continue
        if spent_s(found, make(LONG)) == float("inf"):
            return f"{make(20)[:60]!r} … {make(20)[-5:]!r}"
    return None


def main(prefix: str = "") -> int:
    slow = 0
    every = [found for found in patterns() if found.place.startswith(prefix)]
    for found in every:
        if told := slow_attack(found):
            slow += 1
            sys.stdout.write(f"{found.place}\n    {str(found.pattern.pattern)[:300]}\n    {told}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(every)} patterns, {slow} slow\n")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
