"""Where bars stand, and where none may."""

from archive.web.figures.charts import HEIGHT, Plot, plot
from archive.web.figures.figure import Figure
from archive.web.figures.years import YearTotals

NOTHING: dict[str, Figure | None] = {}


def year(number: int, form: str | None, value: int | None) -> YearTotals:
    received = None if value is None else Figure(value, ())
    return YearTotals(number, form, 1 if form else None, {"new_received": received}, NOTHING, False, NOTHING)


def drawn(*years: YearTotals) -> Plot:
    found = plot("received", years, lambda year: year.received)
    assert found is not None
    return found


def test_zero_is_drawn_and_what_is_missing_is_marked() -> None:
    columns = drawn(
        year(2019, "2019", 0), year(2020, None, None), year(2021, "2021", None), year(2022, "2021", 8)
    ).columns
    assert [column.gap for column in columns] == ["", "no_report", "no_number", ""]
    assert [column.total for column in columns] == [0, 0, 0, 8]
    assert [len(column.parts) for column in columns] == [0, 0, 0, 1]
    (part,) = columns[3].parts
    assert (part.y, part.height) == (22, HEIGHT - 22 - 24)  # the largest takes all of the height


def test_the_form_changed_between_the_reports_that_are_there() -> None:
    found = drawn(year(2018, "none", None), year(2019, "2019", 1), year(2020, None, None), year(2021, "2021", 1))
    assert [(change.before, change.after) for change in found.breaks] == [("none", "2019"), ("2019", "2021")]
    step = found.columns[1].x - found.columns[0].x
    assert found.breaks[1].x < found.columns[3].x < found.breaks[1].x + step


def test_scale_of_round_numbers() -> None:
    assert [value for value, _ in drawn(year(2021, "2021", 208)).ticks] == [0, 120, 240]
    assert [value for value, _ in drawn(year(2021, "2021", 1)).ticks] == [0, 1, 2]
    assert [value for value, _ in drawn(year(2021, "2021", 0)).ticks] == [0, 1, 2]


def test_few_labels_for_many_years() -> None:
    columns = drawn(*(year(number, "2021", 1) for number in range(2008, 2026))).columns
    assert sum(column.labelled for column in columns) == 9
    assert columns[-1].labelled


def test_a_part_that_is_not_known() -> None:
    totals = YearTotals(2021, "2021", 1, NOTHING, {"granted": Figure(5, ()), "other": None}, True, NOTHING)
    whole = plot("endings", [totals], lambda year: year.endings, lambda year: year.endings_whole)
    assert whole is not None
    assert [part.key for part in whole.columns[0].parts] == ["granted"]
    assert plot("endings", [totals], lambda year: year.endings) is None
