"""A word or sentence in Chinese and English."""

from typing import NamedTuple


class Both(NamedTuple):
    """The same in Chinese and in English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} {self.en}"
