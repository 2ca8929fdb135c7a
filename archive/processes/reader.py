"""Reading a document in a process of its own, so that a hostile document can do no harm.

Readers may need much memory or time, crash in C, or be made to run what a document says. Their process (`archive.processes.serving`)
is confined as far as the system allows (`archive.processes.sandbox`), each document has limits of processor time, memory and time in
all, and what comes back is checked data (`archive.processes.answers`).
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import extract
from archive.processes import child, sandbox
from archive.processes.child import Limits, Task
from extract.text.errors import NotReadable, TooLarge

MAX_FILE_BYTES = 64_000_000
CPU_S = 120  # recognizing the text of a page takes up to 8
WALL_S = 240
_Result = TypeVar("_Result")


def read(
    work: Callable[..., _Result], data: bytes, *arguments: Any, limits: Limits | None = None, **named: Any
) -> _Result:
    """`work(data, …)` in such a process; in one already, here. Any thread may call it.

    `work` is a function of a module whose annotated return type is one that `archive.processes.answers` knows. Raises `NotReadable`:
    also when the process dies of it, passes a limit, or raises anything else (`ParserFailed`).
    """
    if sandbox.inside():
        try:
            return work(data, *arguments, **named)
        except MemoryError as error:
            raise TooLarge(sandbox.memory_taken()) from error
    if len(data) > MAX_FILE_BYTES:
        raise TooLarge(f"the file has {len(data)} bytes; at most {MAX_FILE_BYTES} are read")
    reader = child.take()
    try:
        reader.send(Task(work, arguments, named, data), limits or default_limits())
        answer: _Result = reader.answer()
    finally:
        child.give_back(reader)
    return answer


def default_limits() -> Limits:
    return Limits(CPU_S, WALL_S)


def plain_text(data: bytes, charset: str | None) -> str:
    """`extract.plain_text`, empty for what cannot be read."""
    with suppress(NotReadable):
        return read(extract.plain_text, data, charset=charset)
    return ""
