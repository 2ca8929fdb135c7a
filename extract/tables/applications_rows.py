"""The labels of the rows of table three: a row stands in a group, which a cell beside it or a row above it names."""

import re
from functools import lru_cache

from extract.forms import official
from extract.forms.labels import APPLICATION_GROUPS, APPLICATION_ROWS, Match, without_number, words

_GROUP_OF = {row.key: row.group for form_id in official.FORM_IDS for row in official.load(form_id).applications_rows}
_ROW_WORDS = {
    row.key: words(row.label) for form_id in official.FORM_IDS for row in official.load(form_id).applications_rows
}
_GROUP_WORDS = tuple(words(label) for label in official.NEWEST.applications_groups.values())
_THIRD_OTHER = frozenset(("其他处理", "其他情形", "其他情况"))
_SIX = re.compile(r"\W*六")


@lru_cache(maxsize=4096)
def row_key(group: str | None, after_other: bool, labels: tuple[str, ...]) -> tuple[str | None, bool, str | None]:
    """The row that the labels name, and whether they do so exactly; None when they name none. Last the group that the
    row stands in. `group` is that of the row above; `after_other` when that was a row of 其他处理."""
    texts = [part for label in labels for part in _group_apart(label)]
    if _is_third_other(texts, in_other=after_other or group == "other"):
        return "other_other", True, "other"
    for text in reversed(texts):
        match = APPLICATION_GROUPS.match(text)
        if match and match.key != "results":
            group = match.key
            break
    inexact: str | None = None
    for start in range(len(texts) - 1, -1, -1):
        match = APPLICATION_ROWS.match(texts[-1] if start == len(texts) - 1 else "".join(texts[start:]))
        if match and _fits(group, after_other, match):
            if match.exact:
                return match.key, True, _group_after(match.key, group)
            inexact = inexact or match.key
    inexact = inexact or (_cut_in_group(group, texts[-1]) if group else None)
    return inexact, False, _group_after(inexact, group) if inexact else group


def _group_apart(text: str) -> tuple[str, ...]:
    """A group and a row in one cell (`（三）不予公开 1.属于国家秘密`) as two labels."""
    bare = without_number(text)
    group = next((group for group in _GROUP_WORDS if bare.startswith(group)), bare)
    row = bare[len(group) :]
    return (group, row) if row and APPLICATION_ROWS.match(row) else (text,)


def _is_third_other(texts: list[str], *, in_other: bool) -> bool:
    """Whether these labels are those of the row 3.其他 of （六）, which offices also call 其他处理 as its group."""
    if words(texts[-1]) not in _THIRD_OTHER or _SIX.match(texts[-1]):
        return False
    return in_other or any(match and match.key == "other" for match in map(APPLICATION_GROUPS.match, texts[:-1]))


def _group_after(key: str, group: str | None) -> str | None:
    return None if _GROUP_OF[key] in {None, "results"} and key != "other" else group


def _fits(group: str | None, after_other: bool, match: Match) -> bool:
    if match.key == "other_other":  # 其他 alone says nothing: it must stand in its group
        return group == "other" or after_other
    return match.exact or group is None or _GROUP_OF[match.key] in {None, "results", group}


def _cut_in_group(group: str, label: str) -> str | None:
    text = words(label)
    keys = [
        key for key, full in _ROW_WORDS.items() if _GROUP_OF[key] == group and len(text) > 1 and full.startswith(text)
    ]
    return keys[0] if len(keys) == 1 else None
