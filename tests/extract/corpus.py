"""The corpus of the accuracy gate: what a careful person reads in each document, and how far the parser agrees.

Documents are the real reports of `tests/data` that have expected values beside them, and every hazard of layout with
the seeds of `SEEDS`. Run as a script it prints `accuracy_floor.toml` anew, for a person to look at and keep.
"""

import json
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import hazards
import hazards_cells
import hazards_labels
import hazards_layout
import hazards_pages
from hazards import Case, Key

from extract import Finding, Report, read_report
from extract.forms import official

DATA = Path(__file__).parent.parent / "data"
FLOOR = Path(__file__).parent / "accuracy_floor.toml"
SEEDS = range(3)
_SHOWN = {"_": "blank", "-": "dash", "absent": "absent", "?": "unreadable"}

HAZARDS: dict[str, Callable[[int], Case]] = hazards.HAZARDS | {
    name: function
    for module in (hazards_layout, hazards_labels, hazards_cells, hazards_pages)
    for name, function in vars(module).items()
    if getattr(function, "__annotations__", {}).get("return") is Case
    and function.__module__ == module.__name__
    and list(function.__annotations__) == ["seed", "return"]
}
# Real reports: one folder a document, with its bytes, the values that a person read, and where it is from.
REAL = sorted(path.parent.name for kind in ("gold", "expected") for path in DATA.glob(f"reports/*/{kind}.json"))


@dataclass(slots=True)
class Score:
    """Counts of cells: `right`; `absent`: printed, and left out; `wrong`: read otherwise, and a finding says so (`_told`);
    `silent`: read otherwise, and nothing says so."""

    right: int = 0
    absent: int = 0
    wrong: int = 0
    silent: int = 0

    def add(self, truth: dict[Key, tuple[str, object]], report: Report) -> None:
        read = {
            (table, row, column): (cell.status, cell.value)
            for table, rows in report.tables.items()
            for row, cells in rows.items()
            for column, cell in cells.items()
        }
        findings = [
            finding for finding in report.findings if finding.kind == "structure" and finding.severity != "info"
        ]
        for key in truth.keys() | read.keys():
            want, got = truth.get(key, ("absent", None)), read.get(key, ("absent", None))
            if _same(want, got):
                self.right += want[0] != "absent"
            elif got[0] == "absent":
                self.absent += 1
            elif any(_told(key, finding) for finding in findings):
                self.wrong += 1
            else:
                self.silent += 1


def _told(key: Key, finding: Finding) -> bool:
    """Whether the finding names the row or the cell of `key`, or the whole table as unread."""
    table, row, column = key
    if finding.where in {f"{table}.{row}", f"{table}.{row}.{column}"} or f"{row}.{column}" in finding.message:
        return True
    return finding.where == table and finding.rule == "table.missing"


def _same(want: tuple[str, object], got: tuple[str, object]) -> bool:
    if want[0] == got[0] == "reported":
        return Decimal(str(want[1])) == Decimal(str(got[1]))
    return want == got


def real(name: str) -> Case:
    """A real report: its bytes and the values that a person read."""
    path = next((DATA / "reports" / name).glob("document.*"))
    if (gold := DATA / f"reports/{name}/gold.json").exists():
        told = json.loads(gold.read_text())
        cells = {(c["table"], c["row"], c["col"]): (c["status"], c["value"]) for c in told["cells"]}
    else:
        told = json.loads((DATA / f"reports/{name}/expected.json").read_text())
        cells = dict(_shown(told))
    return Case(path.read_bytes(), cells, told["form"], agency=told["agency"], year=told["year"])


def _shown(told: dict) -> Iterator[tuple[Key, tuple[str, object]]]:
    """The cells of an `expected.json`, which prints the values of a row in the order of the official columns."""
    form = official.load(told["form"])
    for table, rows in told["tables"].items():
        for row, text in rows.items():
            columns = list(form.applications_columns if table == "applications" else form.remedies_outcomes)
            if table == "proactive":
                columns = next(list(block.columns) for block in form.proactive if row in block.rows)
            for column, value in zip(columns, text.split(), strict=True):
                status = _SHOWN.get(value, "reported")
                yield (
                    (table, row, column),
                    (status, (value if "." in value else int(value)) if status == "reported" else None),
                )


def cases(name: str) -> list[Case]:
    """The documents of one name."""
    return [real(name)] if name in REAL else [HAZARDS[name](seed) for seed in SEEDS]


def entry(name: str, score: Score) -> str:
    """The line of the floor for a document."""
    return f"{name} = {{right = {score.right}, absent = {score.absent}, wrong = {score.wrong}}}"


def floor() -> dict[str, dict[str, int]]:
    """Document → right, absent, wrong → cells, as kept in `accuracy_floor.toml`."""
    documents: dict[str, dict[str, int]] = tomllib.loads(FLOOR.read_text())["documents"]
    return documents


def main() -> None:
    """Print the floor as it would be now."""
    found = {name: Score() for name in (*REAL, *HAZARDS)}
    for name, score in found.items():
        for case in cases(name):
            score.add(case.expected, read_report(case.document))
    cells = sum(score.right + score.absent + score.wrong for score in found.values())
    head = [line for line in FLOOR.read_text().splitlines() if line.startswith("#")]
    sums = [f"readings = {len(REAL) + len(SEEDS) * len(HAZARDS)}", f"cells = {cells}", "", "[documents]"]
    lines = [*head, *sums, *(entry(name, score) for name, score in found.items())]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
