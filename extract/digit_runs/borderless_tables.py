"""The three official tables in text without cell borders: columns by the printed header, rows by their labels."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from extract.digit_runs.borderless_text import GAP, Piece, ends_surely, lexer, pieces, spelled
from extract.forms import official
from extract.forms.labels import (
    APPLICATION_COLUMNS,
    APPLICATION_GROUPS,
    APPLICATION_ROWS,
    PROACTIVE_COLUMNS,
    PROACTIVE_ROWS,
    REMEDY_GROUPS,
    REMEDY_OUTCOMES,
    Match,
    Vocabulary,
    words,
)
from extract.tables.applications_header import COLUMNS
from extract.tables.remedies_header import OUTCOMES

_OF_LEGAL_PERSONS = ("commercial", "research", "public_interest", "legal_services", "other")
_GROUPS = official.NEWEST.remedies_groups
_BEFORE_COLUMNS = re.compile(r"(?:^|\W|申请人\w{0,4})$")
_LONGEST_TABLE = 20_000  # characters
_MOST_PIECES = 2_000
_LEGAL_PERSONS = "法人或其他组织"
_ABOVE_LABELS = "信息内容"
_LITIGATION = "行政诉讼"
_OTHER_GROUP = "其他处理"
_BLOCKS = [block for form_id in official.FORM_IDS for block in official.load(form_id).proactive]
_NUMBERED = frozenset(
    words(row.label)
    for form_id in official.FORM_IDS
    for row in official.load(form_id).applications_rows
    if row.label[0].isdigit()
)


class Row(NamedTuple):
    """A printed row. `match` is None for a label that the forms do not have, `run` is what stands between the labels.

    `sure` is False where the last digit may belong to what follows. `columns` is None under a header that was not
    understood; `head` is its text in table two, where it may name a unit.
    """

    label: str
    match: Match | None
    run: str
    sure: bool
    columns: tuple[str, ...] | None
    head: str = ""


def _adjacent(labels: Sequence[str], least: int) -> re.Pattern[str]:
    longest_first = sorted(labels, key=len, reverse=True)
    return re.compile(rf"(?:(?:{'|'.join(map(spelled, longest_first))}){GAP}){{{least},}}")


_COLUMN_WORDS = [*APPLICATION_COLUMNS.spellings(), _LEGAL_PERSONS]
_OUTCOME_WORDS = [*REMEDY_OUTCOMES.spellings(), *REMEDY_GROUPS.spellings(), _LITIGATION]
_APPLICATIONS_SIGN = re.compile(
    f"{spelled('科研机构')}|{spelled('法律服务')}"
)  # few texts have one, and it is found fast
_REMEDIES_SIGN = re.compile(spelled("纠正"))
_APPLICATIONS_HEADER = _adjacent(_COLUMN_WORDS, 4)
_REMEDIES_HEADER = _adjacent(_OUTCOME_WORDS, 5)
_PROACTIVE_HEADER = re.compile(
    rf"{spelled(_ABOVE_LABELS)}{GAP}(?={'|'.join(map(spelled, PROACTIVE_COLUMNS.spellings()))})"
)
_APPLICATIONS_LEXER = lexer(
    [*APPLICATION_ROWS.spellings(), *APPLICATION_GROUPS.spellings(), *_COLUMN_WORDS, "申请人情况"]
)
_REMEDIES_LEXER = lexer(_OUTCOME_WORDS)
_PROACTIVE_LEXER = lexer([*PROACTIVE_ROWS.spellings(), *PROACTIVE_COLUMNS.spellings(), _ABOVE_LABELS])
_COLUMNS_LEXER = lexer(_COLUMN_WORDS)


def find_applications(text: str) -> list[Row]:
    """Table three."""
    header = _APPLICATIONS_SIGN.search(text) and _APPLICATIONS_HEADER.search(text)
    if not header:
        return []
    end = _REMEDIES_HEADER.search(text, header.end(), header.end() + _LONGEST_TABLE)
    found = _pieces(text[: end.start()] if end else text, header.end(), _APPLICATIONS_LEXER)
    columns = _application_columns(text[: header.start()][-20:], header[0])
    rows: list[Row] = []
    in_other_group = False
    for index, piece in enumerate(found):
        in_other_group = in_other_group or piece.words == _OTHER_GROUP
        if piece.kind != "run":
            continue
        row = _row(found, index, APPLICATION_ROWS, columns)
        after_other = bool(rows) and rows[-1].match is not None and rows[-1].match.key in official.OTHER_ROWS
        if (
            row.match and row.match.key == "other_other" and not (in_other_group or after_other)
        ):  # 其他 alone says nothing
            row = row._replace(match=None)
        rows.append(row)
        if row.match and row.match.key == "carried_out":
            found = found[:index]
            break
    return [*rows, *_without_run(found, rows, columns)]


def _application_columns(before: str, header: str) -> tuple[str, ...] | None:
    """The columns from left to right: those of 法人或其他组织 are printed together, below it or behind it."""
    if not _BEFORE_COLUMNS.search(before):
        return None
    spellings = {**APPLICATION_COLUMNS.spellings(), _LEGAL_PERSONS: _LEGAL_PERSONS}
    printed = [spellings[piece.words] for piece in _pieces(header, 0, _COLUMNS_LEXER) if piece.words in spellings]
    legal = [column for column in printed if column in _OF_LEGAL_PERSONS]
    columns: list[str] = []
    for column in printed:
        if column == _LEGAL_PERSONS:
            columns.extend(legal)
        elif column not in legal or _LEGAL_PERSONS not in printed:
            columns.append(column)
    together = "".join(legal) in "".join(printed)
    return tuple(columns) if together and sorted(columns) == sorted(COLUMNS) else None


def _without_run(found: Sequence[Piece], rows: Sequence[Row], columns: tuple[str, ...] | None) -> Iterator[Row]:
    """The rows of table three whose label stands there without a value."""
    read = {row.match.key for row in rows if row.match}
    for piece in found:
        key = APPLICATION_ROWS.spellings().get(piece.words)
        if key and key not in read and piece.words != _OTHER_GROUP and piece.words not in _COLUMN_WORDS:
            read.add(key)
            yield Row(piece.text, Match(key), "", True, columns)


def find_remedies(text: str) -> list[Row]:
    """Table four. A row holds one group, or all groups one after the other; its columns are `group.outcome`."""
    header = _REMEDIES_SIGN.search(text) and _REMEDIES_HEADER.search(text)
    if not header:
        return []
    found = _pieces(text, header.start(), _REMEDIES_LEXER)
    groups: list[str] = []
    outcomes: list[str] = []
    rows: list[Row] = []
    for index, piece in enumerate(found):
        if piece.kind == "words":
            break
        if piece.kind == "run":
            row = _row(found, index, REMEDY_GROUPS, _of_groups(groups, outcomes))
            if row.match and len(outcomes) == len(OUTCOMES):
                row = row._replace(columns=tuple(f"{row.match.key}.{outcome}" for outcome in outcomes))
            rows.append(row)
        elif group := REMEDY_GROUPS.spellings().get(piece.words):
            groups.append(group)
        elif outcome := REMEDY_OUTCOMES.spellings().get(piece.words):
            outcomes.append(outcome)
    return rows


def _of_groups(groups: Sequence[str], outcomes: Sequence[str]) -> tuple[str, ...] | None:
    """The columns below a header of three groups with five outcomes each, in printed order; 行政复议 stands first."""
    blocks = [outcomes[start : start + len(OUTCOMES)] for start in range(0, len(outcomes), len(OUTCOMES))]
    if len(blocks) != len(groups) or not blocks or groups[0] != next(iter(_GROUPS)) or set(groups) != set(_GROUPS):
        return None
    if len(groups) != len(_GROUPS) or any(block != blocks[0] for block in blocks):
        return None
    return tuple(f"{group}.{outcome}" for group, block in zip(groups, blocks, strict=True) for outcome in block)


def find_proactive(text: str) -> list[Row]:
    """Table two. Columns count only where 信息内容 stands before them and nothing unknown between."""
    header = _PROACTIVE_HEADER.search(text)
    if not header:
        return []
    end = _APPLICATIONS_HEADER.search(text, header.end(), header.end() + _LONGEST_TABLE)
    found = _pieces(text[: end.start()] if end else text, header.start(), _PROACTIVE_LEXER)
    columns: list[str] | None = None
    head = ""
    labels: dict[str, Row] = {}
    rows: list[Row] = []
    for index, piece in enumerate(found):
        before = found[index - 1] if index else piece
        if piece.words == _ABOVE_LABELS:
            columns, head = [], ""
        elif key := PROACTIVE_COLUMNS.spellings().get(piece.words):
            columns = [*columns, key] if columns is not None and before.kind == "label" else None
            head += piece.text
        elif key := PROACTIVE_ROWS.spellings().get(piece.words):
            labels[key] = Row(piece.text, Match(key), "", True, tuple(columns or ()))
        elif piece.kind == "words" and before.kind == "label":
            columns = None
        elif piece.kind == "run":
            row = _row(found, index, PROACTIVE_ROWS, tuple(columns or ()))
            rows.append(row._replace(head=head))
    read = {row.match.key for row in rows if row.match}
    rows.extend(row for key, row in labels.items() if key not in read)
    return [row if _on_form(row) else row._replace(columns=None) for row in rows]


def _on_form(row: Row) -> bool:
    """Whether a form has the row with all these columns and no other."""
    return any(
        row.match and row.match.key in block.rows and sorted(row.columns or ()) == sorted(block.columns)
        for block in _BLOCKS
    )


def _pieces(text: str, start: int, pattern: re.Pattern[str]) -> list[Piece]:
    found = list(islice(pieces(text[: start + _LONGEST_TABLE], start, pattern), _MOST_PIECES))
    cut = len(text) > start + _LONGEST_TABLE or len(found) == _MOST_PIECES
    return [*found, Piece("words", "…")] if cut else found


def _row(found: Sequence[Piece], index: int, vocabulary: Vocabulary, columns: tuple[str, ...] | None) -> Row:
    """The row of the run at `index`: its label stands before it, as one piece or as a known one and more words."""
    before = [piece.text for piece in found[max(0, index - 2) : index] if piece.kind != "run"]
    tries = [before[-1], "".join(before)] if before else []
    match = next((match for label in tries if (match := vocabulary.match(label))), None)
    following = found[index + 1] if index + 1 < len(found) else None
    sure = ends_surely(following, following is not None and following.words in _NUMBERED)
    return Row(tries[0] if tries else "", match, found[index].text, sure, columns)
