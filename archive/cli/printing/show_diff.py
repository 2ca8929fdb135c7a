"""The changes between two versions, in the terminal: one line per cell or sentence."""

from collections.abc import Iterable, Iterator

from rich.console import RenderableType

from archive.base.console import Text
from archive.reports.diff import CellChange, Diff
from archive.reports.layout.cell_names import cell_text

_STYLES = {"-": "red", "+": "green", " ": "", "…": "dim"}
_FIELDS = {"title": "标题", "printed_agency": "机关", "form": "表式", "published": "发布"}


def diff_lines(found: Diff) -> Iterator[RenderableType]:
    for field in found.fields:
        values = f"{field.before or '?'} → {field.after or '?'}"
        yield Text(f"{_FIELDS[field.name]} {field.name.replace('_', ' ')}: {values}")
    for cell in found.cells:
        yield Text.assemble((f"{cell.name}  ", "dim"), f"{cell.label}: {_values(cell)}")
    for section in found.sections:
        yield Text(section.heading, style="bold")
        for sign, sentence in section.lines:
            yield Text(f"  {sign} {sentence}", style=_STYLES[sign])
    yield from _gone_and_new(
        "发现 findings",
        *([f"{finding.severity}: {finding.rule}, {finding.where}: {finding.message}" for finding in findings]
          for findings in (found.findings_gone, found.findings_new)),
    )  # fmt: skip
    yield from _gone_and_new(
        "附件 attachments",
        *([f"{attachment.name} {attachment.url} (SHA-256 {attachment.payload_sha256})" for attachment in attachments]
          for attachments in (found.attachments_gone, found.attachments_new)),
    )  # fmt: skip


def _gone_and_new(heading: str, gone: Iterable[str], new: Iterable[str]) -> Iterator[Text]:
    lines = [("-", line) for line in gone] + [("+", line) for line in new]
    if lines:
        yield Text(heading, style="bold")
    for sign, line in lines:
        yield Text(f"  {sign} {line}", style=_STYLES[sign])


def _values(cell: CellChange) -> str:
    before, after = cell_text(cell.before), cell_text(cell.after)
    if before != after:
        return f"{before} → {after}"
    return f"{before} → {after} (printed {cell.before.printed!r} → {cell.after.printed!r})"
