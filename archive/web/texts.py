"""Everything that our pages say, in Chinese and in English. Labels of the official form are in `extract.forms.official`."""

from dataclasses import dataclass

from archive.web.lookup_texts import LOOKUP_TEXTS
from archive.web.overview_texts import OVERVIEW_TEXTS
from archive.web.report_texts import REPORT_TEXTS
from extract.forms.every_form import form_ids, load

LANGUAGES = ("zh", "en")
_FORMS = {f"form:{form}": load(form).short for form in form_ids()}
TEXTS: dict[str, tuple[str, str]] = _FORMS | LOOKUP_TEXTS | REPORT_TEXTS | OVERVIEW_TEXTS


@dataclass(frozen=True)
class Texts:
    language: str

    def has(self, key: str) -> bool:
        return key in TEXTS

    def __call__(self, key: str, /, **values: object) -> str:
        text = TEXTS[key][LANGUAGES.index(self.language)]
        return text.format(**values) if values else text
