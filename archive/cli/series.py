"""The command `series`: an agency's numbers over all years and forms."""

import json
from pathlib import Path

import click
from rich import box
from rich.table import Table

from archive.agencies.lookup import find_agency
from archive.base.console import Console, Text
from archive.base.terminal import echo
from archive.cli.lookup_commands import as_of_option, as_printed_option, format_option, opened
from archive.cli.options import data_option
from archive.reports.layout.cell_names import english
from archive.series import series as of_years
from archive.series.series import SeriesNumber, SeriesYear
from archive.series.variables import variables
from extract.text.report import finding_json

_MARKS = {"cell": "", "sum": "Σ", "zero": "○", "statement": "”"}
LEGEND = "Σ 各格之和 sum of cells   ○ 空格，合计证明为 0 blank, proven to be 0   ” 正文 prose   ≠ 正文与表格不同 prose says otherwise"


@click.command()
@click.argument("agency")
@as_of_option
@as_printed_option
@data_option
@format_option
def series(agency: str, as_of: str | None, as_printed: bool, data: Path, output: str) -> None:
    """Show the numbers of AGENCY over the years.

    The variables mean the same on the forms of all years, as far as docs/series.md says. Each number tells where it is
    from: a cell, a sum of cells, a blank that the sums prove to be 0, or a sentence.

    \b
    Example:
      nianbao series 秀洲区
    """
    with opened(data, as_of=as_of, as_printed=as_printed) as archive:
        found = find_agency(archive.db.conn, agency)
        years = of_years.series(archive.db.conn, found)
    if output == "json":
        findings = [{"year": year, **finding_json(finding)} for year, finding in of_years.findings(years)]
        document = {
            "agency": found.name,
            "region": found.region,
            "years": [_year_json(year) for year in years],
            "findings": findings,
        }
        echo(json.dumps(document, ensure_ascii=False))
    else:
        _print(found.name, years)


def _year_json(year: SeriesYear) -> dict[str, object]:
    return {
        "year": year.year,
        "form": year.form,
        "version": year.version,
        "report_version_id": year.report_version_id,
        **{name: number and _number_json(number) for name, number in year.numbers.items()},
    }


def _number_json(number: SeriesNumber) -> dict[str, object]:
    shape: dict[str, object] = {"value": number.value, "source": number.source}
    if number.cells:
        shape["cells"] = number.cells
    if number.sentence:
        shape["sentence"] = number.sentence
    if number.other:
        shape["other"] = _number_json(number.other)
    return shape


def _print(name: str, years: list[SeriesYear]) -> None:
    shown = [variable for variable in variables() if any(year.numbers[variable.name] for year in years)]
    table = Table(title=Text(name), title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("年度", min_width=4)
    table.add_column("表式", min_width=5)
    for variable in shown:
        table.add_column(f"{variable.short[:2]}\n{variable.short[2:]}", justify="right", min_width=4)
    first = next((at for at, year in enumerate(years) if year.form), 0)
    for year in years[first:]:
        table.add_row(str(year.year), year.form or "", *(_text(year.numbers[variable.name]) for variable in shown))
    Console().print(table)
    echo("; ".join(f"{variable.short} {english(variable.name)}" for variable in shown))
    echo(LEGEND)


def _text(number: SeriesNumber | None) -> str:
    return f"{number.value}{_MARKS[number.source]}{'≠' if number.other else ''}" if number else ""
