"""TOML files that people write: read with a limit of size, and each fault told in one line."""

import re
import stat
import tomllib
from pathlib import Path
from typing import Any

MAX_BYTES = 8_000_000


class BadTomlError(Exception):
    """A file cannot be read as TOML. `line` (from 1) is where, None where no line is to blame."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


def quoted(value: object) -> str:
    """A value of a file as a message quotes it: at most 100 characters."""
    text = repr(value)
    return text if len(text) <= 100 else f"{text[:99]}…"


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """The text of a file and what it says. Raises `BadTomlError`."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise BadTomlError("the file cannot be read: it is no regular file")
        if path.stat().st_size > MAX_BYTES:
            raise BadTomlError(f"the file cannot be read: it has more than {MAX_BYTES} bytes")
        source = path.read_text("utf-8-sig")
        return source, tomllib.loads(source)
    except (OSError, UnicodeDecodeError) as error:
        raise BadTomlError(f"the file cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise BadTomlError(f"no valid TOML: {error}", int(line[1]) if line else source.count("\n") + 1) from error
    except ValueError as error:  # an integer of thousands of digits
        raise BadTomlError(f"no valid TOML: {error}") from error
    except RecursionError as error:
        raise BadTomlError("no valid TOML: its arrays or tables are nested too deeply") from error
