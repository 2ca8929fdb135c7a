"""The answer of a reader's process: JSON whose shape is known beforehand, so that nothing in it can run here.

The shape is the annotated return type of the function that was called:

numbers, strings, literals        as they are
tuples and lists                  arrays
frozen dataclasses, named tuples  arrays of their fields, in order
mappings from strings             objects
unions                            the value; if several members are arrays, an array of the member's number and the value

`TableCell` and `Place` come back as `Cell` and `ReadPlace`. An exception is the name of a class of `extract.text.errors`
and its message. If the function returns bytes, the answer is a line with the memory in use, then the bytes unchecked: the
caller must check them.
"""

import json
import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache, partial
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from archive.base.errors import WrongAnswer
from extract.text import errors
from extract.text.errors import NotReadable, ParserFailed
from extract.text.report import Cell, Place, Spot, TableCell

HEAD = struct.Struct(">Q")  # the length of a task or an answer, which follows
MAX_BYTES = 32_000_000
NOTE_BYTES = 24  # of a note about what is being read
_MOST_OF_A_MESSAGE = 2000
_ERRORS = {
    error.__name__: error
    for error in vars(errors).values()
    if isinstance(error, type) and issubclass(error, NotReadable)
}
_SCALARS = (bool, int, str, float)
_Change = Callable[[Any], Any]


class ReadPlace(NamedTuple):
    """A `Place` as it comes out of a reader's process."""

    table: int
    row: int
    column: int
    xpath: str | None
    spot: Spot | None


class _Shape(NamedTuple):
    """`types` are given where a value goes as it is, and is right when its type is one of them."""

    encode: _Change
    decode: _Change
    types: frozenset[type] | None = None


@cache
def kind_of(work: Callable[..., Any]) -> Any:
    """The annotated return type of a function. Raises `TypeError` where there is none."""
    hints = get_type_hints(work)
    if "return" not in hints:
        raise TypeError(f"{work.__qualname__} does not say what it returns")
    return hints["return"]


def encode(kind: Any, result: Any, used_kb: int) -> bytes:
    """The answer that holds what a function of return type `kind` gave, and how much memory is in use."""
    if kind is bytes:
        return b"%d\n%b" % (used_kb, result)
    return _dumps([None, _shape(kind).encode(result), used_kb])


def encode_error(error: BaseException, used_kb: int) -> bytes:
    """The answer that stands for an exception; one that is none of `extract.text.errors` is a `ParserFailed`."""
    if type(error) not in _ERRORS.values():
        error = ParserFailed(f"the parser failed: {type(error).__name__}: {error}")
    return _dumps([type(error).__name__, str(error)[:_MOST_OF_A_MESSAGE], used_kb])


def decode(kind: Any, answer: bytes) -> tuple[Any, int]:
    """Of an answer the result, or the `NotReadable` that was raised, and the memory in use. Raises `WrongAnswer`."""
    try:
        if kind is bytes and not answer.startswith(b"["):
            used, _, result = answer.partition(b"\n")
            return result, int(used)
        name, value, used_kb = json.loads(answer.decode("utf-8", "surrogatepass"), parse_constant=_no_number)
        if type(used_kb) is not int or not isinstance(name, str | NoneType):
            raise WrongAnswer("no answer")
        if name is None:
            return _shape(kind).decode(value), used_kb
        if name not in _ERRORS or type(value) is not str or len(value) > _MOST_OF_A_MESSAGE:
            raise WrongAnswer("an exception that is none of the list")
        return _ERRORS[name].__new__(_ERRORS[name], value), used_kb
    except (ValueError, TypeError, RecursionError) as error:
        raise WrongAnswer(str(error)) from error


def _no_number(name: str) -> float:
    raise WrongAnswer(f"{name} is no number")


_encoder = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def _dumps(value: object) -> bytes:
    return _encoder.encode(value).encode("utf-8", "surrogatepass")


@cache
def _shape(kind: Any) -> _Shape:
    if kind in (None, NoneType):
        return _of_types(NoneType)
    if kind is float:
        return _Shape(_float, _finite)
    if kind in _SCALARS:
        return _of_types(kind)
    if kind is TableCell:
        return _record(Cell, Cell._fields)
    if kind is Place:
        return _record(ReadPlace, ReadPlace._fields)
    if is_dataclass(kind):
        return _record(kind, tuple(field.name for field in fields(kind)))
    if hasattr(kind, "_fields"):
        return _record(kind, kind._fields)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return _Shape(_same, _one_of(arguments))
    if origin in (Union, UnionType):
        return _union(arguments)
    if origin is tuple and arguments[-1:] != (...,):
        return _row(tuple, arguments, iter)
    if origin in (tuple, list, Sequence):
        return _many(tuple if origin is tuple else list, arguments[0])
    if origin in (dict, Mapping) and arguments[0] is str:
        return _mapping(arguments[1])
    raise TypeError(f"no answer can be a {kind}")


def _same(value: Any) -> Any:
    return value


def _float(value: Any) -> Any:
    return value if type(value) is int else float(value)


def _finite(value: Any) -> Any:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise WrongAnswer("no number")
    return value


def _of_types(*kinds: type) -> _Shape:
    types = frozenset(kinds)

    def decode(value: Any) -> Any:
        if type(value) not in types:
            raise WrongAnswer(f"no {kinds[0].__name__}")
        return value

    return _Shape(_same, decode, types)


def _one_of(values: tuple[Any, ...]) -> _Change:
    allowed = {(type(value), value) for value in values}

    def decode(value: Any) -> Any:
        if (type(value), value) not in allowed:
            raise WrongAnswer(f"none of {values}")
        return value

    return decode


def _record(kind: Any, names: tuple[str, ...]) -> _Shape:
    hints = get_type_hints(kind)
    values_of = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
    make = partial(tuple.__new__, kind) if issubclass(kind, tuple) else lambda values: kind(*values)
    return _row(make, tuple(hints[name] for name in names), values_of)


def _row(make: _Change, kinds: tuple[Any, ...], values_of: _Change) -> _Shape:
    """An array of values of these kinds; the shapes are looked up at first use, for a kind may hold itself."""

    encoders: list[tuple[int, _Change]] = []
    decoders: list[tuple[int, _Change]] = []
    allowed: list[frozenset[type] | None] = []
    fitting: set[tuple[type, ...]] = set()  # remembered: a report has hundreds of cells, of a few types each

    def look_up() -> None:
        shapes = list(map(_shape, kinds))
        encoders[:] = [(place, shape.encode) for place, shape in enumerate(shapes) if shape.types is None]
        decoders[:] = [(place, shape.decode) for place, shape in enumerate(shapes) if shape.types is None]
        allowed[:] = [shape.types for shape in shapes]  # last: another thread looks whether it is there

    def encode(value: Any) -> Any:
        if not allowed:
            look_up()
        values = list(values_of(value))
        for place, change in encoders:
            values[place] = change(values[place])
        return values

    def decode(value: Any) -> Any:
        if type(value) is not list:
            raise WrongAnswer("no array")
        types = tuple(map(type, value))
        if types not in fitting:
            if not allowed:
                look_up()
            if not _fit(types, allowed):
                raise WrongAnswer("not the fields that it has")
            fitting.add(types)
        for place, change in decoders:
            value[place] = change(value[place])
        return make(value)

    return _Shape(encode, decode)


def _fit(types: tuple[type, ...], allowed: Sequence[frozenset[type] | None]) -> bool:
    return len(types) == len(allowed) and all(
        known is None or kind in known for kind, known in zip(types, allowed, strict=True)
    )


def _many(make: Callable[[Any], Any], kind: Any) -> _Shape:
    shape = _shape(kind)

    def decode(value: Any) -> Any:
        if type(value) is not list:
            raise WrongAnswer("no array")
        return make(map(shape.decode, value))

    return _Shape(lambda values: list(map(shape.encode, values)), decode)


def _mapping(kind: Any) -> _Shape:
    shape = _shape(kind)

    def decode(value: Any) -> Any:
        if type(value) is not dict:
            raise WrongAnswer("no object")
        return {key: shape.decode(part) for key, part in value.items()}

    return _Shape(lambda values: {key: shape.encode(part) for key, part in values.items()}, decode)


def _union(members: tuple[Any, ...]) -> _Shape:
    if all(member in (bool, int, str, NoneType) for member in members):
        return _of_types(*members)
    others = tuple(member for member in members if member is not NoneType)
    shape = _shape(others[0]) if len(others) == 1 else _tagged(others)
    if len(others) == len(members):
        return shape

    def encode(value: Any) -> Any:
        return None if value is None else shape.encode(value)

    def decode(value: Any) -> Any:
        return None if value is None else shape.decode(value)

    return _Shape(encode, decode)


def _tagged(members: tuple[Any, ...]) -> _Shape:
    @cache
    def shapes() -> list[_Shape]:
        return list(map(_shape, members))

    def encode(value: Any) -> Any:
        number = next(number for number, member in enumerate(members) if isinstance(value, member))
        return [number, shapes()[number].encode(value)]

    def decode(value: Any) -> Any:
        if type(value) is not list or len(value) != 2 or value[0] not in range(len(members)):
            raise WrongAnswer("none of the kinds")
        return shapes()[value[0]].decode(value[1])

    return _Shape(encode, decode)
