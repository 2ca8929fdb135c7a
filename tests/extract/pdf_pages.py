"""Reports drawn as PDF by reportlab, rule by rule and word by word, so that every way of drawing can be asked for.

`draw(sheet, style)` gives the bytes; the numbers of the sheet are what must be read. The font is STSong-Light, which is
not in the file: PDFium knows its characters.
"""

from dataclasses import dataclass, replace
from io import BytesIO

from hazards import C, Row, Sheet, applications_rows, proactive_rows, remedies_rows
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
WIDTHS = {"applications": [34, 44, 120, *[38] * 7], "proactive": [120, 112, 112, 120], "remedies": [31] * 15}
HEADER_ROWS = {"applications": 3, "proactive": 0, "remedies": 0}
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


@dataclass(frozen=True)
class Style:
    """How a report is drawn. Lengths are points.

    `rules`: stroke, rect (filled thin boxes, as Word does), hairline (0.01 thin boxes), double, dashed, dots (a box for
    each dot), gaps, frames (each cell a box of its own), across (no rules down), none. `turned`: how far the page is drawn
    turned against what `/Rotate` turns back; `sideways`: the same, and nothing turns it back. `doubled`:
    everything is written twice, so far apart; `torn`: so much more room between digits. `vertical`: tall labels in one
    column of characters. `watermark`: stands
    aslant across each page. `bottom`: how much of a page stays empty below.
    `align`: where numbers stand in their cells, from 0 (left) to 1 (right).
    """

    rules: str = "stroke"
    doubled: float | None = None
    torn: float = 0.0
    turned: int = 0
    sideways: bool = False
    header_again: bool = False
    page_number: str = "- {} -"
    head: str = ""
    watermark: str = ""
    size: float = 9.0
    vertical: bool = False
    scale: float = 1.0
    bottom: float = 80.0
    title_lines: int = 1
    align: float = 0.5


@dataclass(frozen=True)
class _Placed:
    row: int
    column: int
    cell: C

    @property
    def end(self) -> int:
        return self.row + self.cell.rows


def draw(sheet: Sheet, style: Style = Style(), canvas=Canvas) -> bytes:
    """`canvas` makes what is drawn on: reportlab's, or another that has those of its methods that are called here."""
    return _Drawing(style, canvas).report(sheet)


class _Drawing:
    def __init__(self, style: Style, canvas) -> None:
        self.style = style
        self.out = BytesIO()
        self.canvas = canvas(self.out, pagesize=A4, invariant=True)
        self.width, self.height = A4
        self.page = 0
        self.written: set[_Placed] = set()
        self._begin_page()

    def report(self, sheet: Sheet) -> bytes:
        self._title(sheet.title)
        self._prose("一、总体情况")
        self._prose("本机关认真贯彻落实《中华人民共和国政府信息公开条例》，坚持以公开为常态、不公开为例外。" * 3)
        self._prose("二、主动公开政府信息情况")
        self._table("proactive", proactive_rows(sheet))
        self._prose("三、收到和处理政府信息公开申请情况")
        self._table("applications", applications_rows(sheet))
        self._prose("四、政府信息公开行政复议、行政诉讼情况")
        self._table("remedies", remedies_rows(sheet))
        self._prose("五、存在的主要问题及改进情况")
        self._prose("一是机制不健全。")
        self._prose("六、其他需要报告的事项")
        self._prose("无。")
        self._end_page()
        self.canvas.save()
        return self.out.getvalue()

    # Pages

    def _begin_page(self) -> None:
        self.page += 1
        turned = self.style.turned
        if not self.style.sideways:
            self.canvas.setPageRotation(turned)
        if turned % 180:
            self.canvas.setPageSize((self.height, self.width))
        for quarters, move in ((90, (self.height, 0)), (180, (self.width, self.height)), (270, (0, self.width))):
            if turned == quarters:
                self.canvas.translate(*move)
                self.canvas.rotate(quarters)
        self.y = self.height - 70
        if self.style.head:
            self._text(60, self.height - 40, self.style.head, 8)
        if self.style.watermark:
            self.canvas.saveState()
            self.canvas.translate(100, 200)
            self.canvas.rotate(40)
            self._show(0, 0, self.style.watermark, 50)
            self.canvas.restoreState()

    def _end_page(self) -> None:
        if self.style.page_number:
            self._text(self.width / 2 - 10, 40, self.style.page_number.format(self.page), 9)
        self.canvas.showPage()

    def _next_page(self) -> None:
        self._end_page()
        self._begin_page()

    # Text

    def _text(self, x: float, y: float, text: str, size: float, *, torn: float = 0.0) -> None:
        """`torn` sets each character that much further from the one before."""
        for dx in (0.0,) if self.style.doubled is None else (0.0, self.style.doubled):
            if torn:
                for character in text:
                    self._show(x + dx, y, character, size)
                    dx += pdfmetrics.stringWidth(character, FONT, size) + torn
            else:
                self._show(x + dx, y, text, size)

    def _show(self, x: float, y: float, text: str, size: float) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, y, text)

    def _title(self, title: str) -> None:
        length = -(-len(title) // self.style.title_lines)
        for start in range(0, len(title), length):
            line = title[start : start + length]
            self._text((self.width - 16 * len(line)) / 2, self.y, line, 16)
            self.y -= 28
        self.y -= 6

    def _prose(self, text: str) -> None:
        per_line = int((self.width - 120) / 12)
        text = "　　" + text
        for start in range(0, len(text), per_line):
            if self.y < self.style.bottom:
                self._next_page()
            line = text[start : start + per_line]
            indent = len(line) - len(line.lstrip("　"))
            self._text(60 + 12 * indent, self.y, line.lstrip("　"), 12)
            self.y -= 21

    # Tables

    def _table(self, name: str, rows: list[Row]) -> None:
        xs = [60.0]
        for width in WIDTHS[name]:
            xs.append(xs[-1] + width * self.style.scale)
        cells = list(placed(rows))
        heights = [
            max([18.0, *(self._needs(cell, xs) for cell in cells if cell.row == r and cell.cell.rows == 1)])
            for r in range(len(rows))
        ]
        start, header = 0, HEADER_ROWS[name]
        self.written = set()
        while start < len(rows):
            end = start
            room = self.y - self.style.bottom - (sum(heights[:header]) if start and self.style.header_again else 0)
            while end < len(rows) and room >= heights[end]:
                room -= heights[end]
                end += 1
            if end - start < (header or 1) and start == 0:
                self._next_page()
                continue
            if start and self.style.header_again:
                again = [cell for cell in cells if cell.end <= header]
                self.written.difference_update(again)
                self._rows(again, xs, heights, 0, header)
            self._rows(cells, xs, heights, start, end)
            start = end
            if start < len(rows):
                self._next_page()
        self.y -= 18

    def _needs(self, placed: _Placed, xs: list[float]) -> float:
        if self.style.vertical and placed.column == 0 and placed.cell.columns == 1:
            return 0.0
        return len(self._lines(placed, xs)) * self.style.size * 1.25 + 6

    def _lines(self, placed: _Placed, xs: list[float]) -> list[str]:
        if self.style.vertical and placed.cell.rows > 4:
            return list(placed.cell.text)
        width = xs[placed.column + placed.cell.columns] - xs[placed.column] - 6
        lines = [""]
        for character in placed.cell.text:
            if (
                pdfmetrics.stringWidth(lines[-1] + character, FONT, self.style.size) + self.style.torn * len(lines[-1])
                > width
                and lines[-1]
            ):
                lines.append("")
            lines[-1] += character
        return lines

    def _rows(self, cells: list[_Placed], xs: list[float], heights: list[float], start: int, end: int) -> None:
        """The rows from `start` to before `end`; a cell that began on an earlier page goes on empty."""
        tops = {start: self.y}
        for row in range(start, end):
            tops[row + 1] = tops[row] - heights[row]
        for cell in cells:
            if cell.row < end and cell.end > start:
                top, bottom = tops[max(cell.row, start)], tops[min(cell.end, end)]
                left, right = xs[cell.column], xs[cell.column + cell.cell.columns]
                self._border(left, bottom, right, top)
                needed = len(self._lines(cell, xs)) * self.style.size * 1.25
                if cell not in self.written and (top - bottom >= needed or end >= cell.end):
                    self.written.add(cell)
                    self._cell(cell, xs, left, bottom, right, top)
        self.y = tops[end]

    def _cell(self, placed: _Placed, xs: list[float], left: float, bottom: float, right: float, top: float) -> None:
        lines = self._lines(placed, xs)
        size, torn = self.style.size, self.style.torn if placed.cell.text.isdecimal() else 0.0
        y = (top + bottom) / 2 + len(lines) * size * 1.25 / 2 - size
        for line in lines:
            width = pdfmetrics.stringWidth(line, FONT, size) + torn * (len(line) - 1)
            align = self.style.align if line.isdecimal() else 0.5
            self._text(left + 3 + align * (right - left - 6 - width), y, line, size, torn=torn)
            y -= size * 1.25

    def _border(self, left: float, bottom: float, right: float, top: float) -> None:
        sides = [(left, bottom, right, bottom), (left, top, right, top)]
        if self.style.rules != "across":
            sides += [(left, bottom, left, top), (right, bottom, right, top)]
        if self.style.rules == "frames":
            self.canvas.rect(left, bottom, right - left, top - bottom)
        elif self.style.rules != "none":
            for side in sides:
                self._side(*side)

    def _side(self, x0: float, y0: float, x1: float, y1: float) -> None:
        across = y0 == y1
        rules, canvas = self.style.rules, self.canvas
        if rules in {"rect", "hairline"}:
            thick = 0.48 if rules == "rect" else 0.01
            canvas.rect(x0, y0, (x1 - x0) or thick, (y1 - y0) or thick, stroke=0, fill=1)
        elif rules == "double":
            for shift in (-0.75, 0.75):
                canvas.line(x0, y0 + shift, x1, y1 + shift) if across else canvas.line(x0 + shift, y0, x1 + shift, y1)
        elif rules in {"dots", "gaps"}:
            length, step = (1.0, 2.5) if rules == "dots" else (7.0, 9.5)
            at, end = (x0, x1) if across else (y0, y1)
            while at < end:
                to = min(at + length, end)
                canvas.rect(*((at, y0, to - at, 0.5) if across else (x0, at, 0.5, to - at)), stroke=0, fill=1)
                at += step
        else:
            canvas.setDash(*((3, 2) if rules == "dashed" else ()))
            canvas.line(x0, y0, x1, y1)


def placed(rows: list[Row]) -> list[_Placed]:
    taken: set[tuple[int, int]] = set()
    placed = []
    for r, row in enumerate(rows):
        column = 0
        for cell in row:
            while (r, column) in taken:
                column += 1
            cell = replace(cell, rows=min(cell.rows, len(rows) - r))
            placed.append(_Placed(r, column, cell))
            taken.update((r + i, column + j) for i in range(cell.rows) for j in range(cell.columns))
            column += cell.columns
    return placed
