"""Everything that our pages say, in Chinese and in English: the files of `wording/`, one for the pages that share their texts.

Labels of the official form are in `extract.forms.official`.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from extract.forms.every_form import form_ids, load

LANGUAGES = ("zh", "en")


def _wording() -> Iterator[tuple[str, list[str]]]:
    for file in files("archive.web").joinpath("wording").iterdir():
        yield from tomllib.loads(file.read_text("utf-8")).items()


_FORMS = {f"form:{form}": load(form).short for form in form_ids()}
TEXTS: dict[str, tuple[str, str]] = _FORMS | {key: (zh, en) for key, (zh, en) in _wording()}


@dataclass(frozen=True)
class Texts:
    language: str

    def has(self, key: str) -> bool:
        return key in TEXTS

    def measure(self, name: str) -> str:
        """The name of a number, or of a share (`share:granted`)."""
        return self(name if name.startswith("share:") else "series:" + name)

    def rule(self, rule: str) -> str:
        """What a rule of a finding demands, or what it found; of one that is not told apart, what its kind does."""
        keys = ("rule:" + name for name in (rule, rule.partition(".")[0]))
        return next((self(key) for key in keys if self.has(key)), rule)

    def __call__(self, key: str, /, **values: object) -> str:
        text = TEXTS[key][LANGUAGES.index(self.language)]
        return text.format(**values) if values else text
