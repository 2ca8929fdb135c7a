"""What the codebook counts while the tables are written: statuses of cells, coverage, findings."""

from collections import Counter, defaultdict

from archive.release.cell_rows import Columns
from archive.release.definition import Table


class Tally:
    """`rows` of each table; `statuses` of each status column; `states` of each (province, year) and each year (province
    ""); `findings` of current versions that stand, by rule."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        self.statuses: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.states: defaultdict[tuple[str, int], Counter[str]] = defaultdict(Counter)
        self.findings: Counter[str] = Counter()

    def add(self, table: Table, columns: Columns) -> None:
        self.rows[table.name] += len(columns[table.fields[0].name])
        if table.name == "reports":
            for name in filter(lambda name: name.endswith("_status"), columns):
                self.statuses[name].update(columns[name])
        elif table.name == "coverage":
            parts = (columns[name] for name in ("province", "year", "state"))
            for (province, year, state), count in Counter(zip(*parts, strict=True)).items():
                self.states[province or "?", year][state] += count
                self.states["", year][state] += count
        elif table.name == "findings":
            rules = zip(columns["rule"], columns["stands"], columns["current"], strict=True)
            self.findings.update(rule for rule, stands, current in rules if stands and current)
