"""Spans of any kind, against the table model of the HTML standard (4.9.12) and against html-table-takeout.

Cells that overlap are an error of the model, which then has two cells in one slot: they are kept out. Where a row ends
before a cell that reaches in from above, html-table-takeout closes the gap that the standard leaves; it is closed here
as well before the two are compared.
"""

from html_table_takeout import parse_html
from hypothesis import assume, given
from hypothesis import strategies as st

from extract.document.html import read_html

SPANS = st.tuples(st.sampled_from([1, 1, 1, 2, 3, 0, 40]), st.sampled_from([1, 1, 1, 2, 3, 0]))
GROUPS = st.lists(
    st.tuples(
        st.sampled_from(["thead", "tbody", "tfoot"]), st.lists(st.lists(SPANS, max_size=5), min_size=1, max_size=5)
    ),
    min_size=1,
    max_size=3,
)


def markup(groups):
    """A table whose cells hold the numbers 0, 1, 2, … in reading order."""
    count = iter(range(1000))
    out = ["<table>"]
    for tag, rows in groups:
        out.append(f"<{tag}>")
        for row in rows:
            cells = (f"<td rowspan={down} colspan={across}>{next(count)}</td>" for down, across in row)
            out.append(f"<tr>{''.join(cells)}</tr>")
        out.append(f"</{tag}>")
    return "".join([*out, "</table>"])


def standard(groups):
    """Rows of slots by the standard, each the number of its cell or None; None for the whole where cells overlap."""
    count = iter(range(1000))
    grid = []
    for _, rows in groups:
        slots = {}
        for y, row in enumerate(rows):
            x = 0
            for down, across in row:
                while (x, y) in slots:
                    x += 1
                cell = next(count)
                for place in [
                    (x + i, j) for i in range(across or 1) for j in range(y, min(y + (down or 99), len(rows)))
                ]:
                    if place in slots:
                        return None
                    slots[place] = cell
                x += across or 1
        for y in range(len(rows)):
            width = max((x + 1 for x, j in slots if j == y), default=0)
            grid.append([slots.get((x, y)) for x in range(width)])
    return grid


def ours(html):
    (table,) = read_html(f"<html><body>{html}</body></html>").tables()
    return [
        [None if cell is None else int(cell.text) for cell in slots]
        for slots in map(table.slots, range(len(table.rows)))
    ]


@given(GROUPS)
def test_spans(groups):
    assume(any(len(row) > 1 for _, rows in groups for row in rows))  # else it is no data table
    expected = standard(groups)
    assume(expected is not None)
    html = markup(groups)
    assert ours(html) == expected
    (oracle,) = parse_html(html)
    closed = [[str(cell) for cell in slots if cell is not None] for slots in expected]
    assert [[cell.inner_text() for cell in row] for row in oracle] == closed


@given(st.lists(st.lists(SPANS, max_size=6), min_size=1, max_size=6))
def test_every_cell_is_kept_once(rows):
    """Cells that overlap included: each begins in one row, and none is lost."""
    assume(any(len(row) > 1 for row in rows))
    (table,) = read_html(f"<html><body>{markup([('tbody', rows)])}</body></html>").tables()
    assert [int(cell.text) for own in table.rows for cell in own] == list(range(sum(map(len, rows))))
