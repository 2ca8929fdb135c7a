"""What can go wrong with a file.

NotReadable           a file cannot be read as a document; `rule` is that of the finding which says so
├── Empty             there is nothing in it
├── MissingExtra      the packages that its type needs are not installed
├── MissingProgram    the program that makes it readable is not installed
├── Encrypted         a password is needed
├── Damaged           it is cut off, or not what its first bytes say
├── TooLarge          it holds more than a report can, or took more memory or time than a file is given
└── ParserFailed      a fault of the parser: it raised something that is none of these
"""

from typing import ClassVar


class NotReadable(Exception):  # noqa: N818  # a fact about a file
    """Raised by the readers of files; becomes a finding of the report."""

    rule: ClassVar[str] = "document.type"


class Empty(NotReadable):
    """Raised for a document of no bytes, or of white space."""

    rule = "document.empty"


class MissingExtra(NotReadable):
    """Raised when a reader's packages are not installed."""

    rule = "document.extra"

    def __init__(self, media_type: str, extra: str) -> None:
        super().__init__(f"reading {media_type} needs packages that are not installed: pip install 'nianbao[{extra}]'")


class MissingProgram(NotReadable):
    """Raised when another program must change the file to a type that is read, and is not installed."""

    rule = "document.extra"

    def __init__(self, media_type: str, program: str, how: str) -> None:
        super().__init__(f"reading {media_type} needs {program}, which is not installed: {how}")


class Encrypted(NotReadable):
    """Raised when a file opens with a password only."""

    rule = "document.encrypted"


class Damaged(NotReadable):
    """Raised when a file is cut off or breaks the rules of its type, and when a reader dies of it."""

    rule = "document.damaged"


class TooLarge(NotReadable):
    """Raised when a file passes a limit: of bytes, members, expanded size, memory or time."""

    rule = "document.too_large"


class ParserFailed(NotReadable):
    """Raised in place of any other exception of a reader, which ran in a process of its own."""

    rule = "document.parser"
