"""PDF to a document.

Of each page PDFium gives the characters and the rules (`pdf_page`); rules make tables (`ruled`), what stands in none makes
paragraphs (`lines`). What stands at the head or foot of the pages is left out, and tables that a page break cut are one
(`page_breaks`). The text of a page that is a picture is recognized (`scan`); a finding names it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from extract.document.html_tables import line_of
from extract.document.model import Block, Document, Paragraph
from extract.prose.sections import section_number
from extract.readers.pdf.cells import part_of
from extract.readers.pdf.headers_footers import is_page_number, without_furniture
from extract.readers.pdf.lines import TextLine, lines_of, once
from extract.readers.pdf.page_breaks import Part, goes_on, join
from extract.readers.pdf.page_frames import smallest_at, without_frames, without_page_frame
from extract.readers.pdf.pdf_page import Char, Page, read_page
from extract.readers.pdf.recognized import is_unread, only_seen, recognized
from extract.readers.pdf.ruled import Ruled, find_tables
from extract.readers.pdf.two_page_spreads import leaves
from extract.readers.pdf.unruled import Unruled, find_unruled
from extract.readers.pdf.unseen import Unseen
from extract.text.errors import Damaged, Encrypted
from extract.text.report import Finding

MAX_PAGES = 300
MAX_SCANNED = 12
_MUCH_LARGER = 2.5  # times: characters in a table that are a watermark
_MOST_NOTES = 1000  # looked at on a page
_LONGEST_TITLE = 4  # lines
_FEWEST_CELLS = 4  # what has fewer is a box around text
_Item = TextLine | Part | Unruled


@dataclass(slots=True)
class _Sheet:
    """The lines and the parts of tables on a page, in reading order."""

    page: Page
    items: list[_Item]
    broken: bool
    cut_off: bool


def read(data: bytes) -> Document:
    """Raises `Encrypted` and `Damaged`. Pages after `MAX_PAGES` are left out, and a finding says so."""
    document, pdf = Document([]), _opened(data)
    return compose(_checked(pdf, list(_pages(pdf, document)), document), document)


def compose(pages: Iterable[Page], document: Document) -> Document:
    """Fill the document from its pages, whatever file they stand in."""
    sheets = [_sheet(leaf) for page in pages for leaf in leaves(page)]
    without_furniture([(sheet.page, sheet.items) for sheet in sheets])
    document.headline = _headline(sheets[0].items) if sheets else None
    flow = _Flow([item for sheet in sheets for item in sheet.items])
    for sheet in sheets:
        flow.add_page(sheet.items)
    document.blocks = flow.end()
    document.findings += _doubts(sheets)
    return document


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
            raise Encrypted("the PDF is encrypted: it opens with a password only") from error
        raise Damaged(f"the PDF is damaged or cut off: {error}") from error


def _pages(pdf: pypdfium2.PdfDocument, document: Document) -> Iterator[Page]:
    count, scanned = len(pdf), 0
    if count > MAX_PAGES:
        note(document, "document.too_large", f"the PDF has {count} pages; those after page {MAX_PAGES} were not read")
    for index in range(min(count, MAX_PAGES)):
        try:
            raw = _as_shown(pdf, index)
            text_page = raw.get_textpage()
        except pypdfium2.PdfiumError:
            note(document, "page.damaged", f"page {index + 1} is damaged and was not read")
            continue
        page = read_page(raw, text_page, index + 1, Unseen(raw))
        if scanned < MAX_SCANNED:
            page = recognized(raw, page)
            scanned += page.ocr
        yield only_seen(page)
        text_page.close()
        raw.close()


def _as_shown(pdf: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    """A page on which what was filled into its forms, and written over it, is text as any other."""
    page = pdf[index]
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_NOTES)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, number)
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        pdfium.FPDFPage_CloseAnnot(note)
        if kind in {pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT}:
            pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
            page.close()
            return pdf[index]
    return page


def _checked(pdf: pypdfium2.PdfDocument, pages: list[Page], document: Document) -> list[Page]:
    """The pages without the digits of fonts that draw others; as they are, where the extra `ocr` is not installed."""
    if not any(char.glyph for page in pages for char in page.chars):
        return pages
    try:
        from extract.readers.pdf import font_check
    except ImportError:
        return pages
    return font_check.checked(pdf, pages, document)


def note(document: Document, rule: str, message: str) -> None:
    document.findings.append(Finding(rule, "structure", "warning", "document", message))


@dataclass(slots=True)
class _FilledTable:
    """The rules of a table and the characters that stand in it."""

    ruled: Ruled
    chars: list[Char]

    def part(self, page: Page) -> Part:
        return part_of(page, self.ruled, self.chars)

    def take_hanging(self, lines: list[TextLine], page_number: int) -> None:
        """Take those lines out that are the rest of cells which end with the page and not with a rule."""
        below = [line for line in lines if line.top > self.ruled.box.bottom - line.size]
        if below and is_page_number(below[-1].text(), page_number):
            del below[-1]
        hanging = list(takewhile(partial(_hangs, self.ruled), below))
        self.chars += [char for line in hanging for char in line.chars]
        _take_out(lines, hanging)


def _sheet(page: Page) -> _Sheet:
    tables, lines = _tables_and_lines(page)
    if tables:
        tables[-1].take_hanging(lines, page.number)
    unruled = list(find_unruled(lines, page))
    _take_out(lines, [line for table in unruled for line in table.lines])
    placed: list[tuple[float, _Item]] = [(line.top, line) for line in lines]
    placed += [(table.top, table) for table in unruled]
    placed += [(table.ruled.box.top, table.part(page)) for table in tables]
    placed.sort(key=lambda item: item[0])
    boxes = [table.ruled.box for table in tables]
    cut_off = any(box.x0 < 1 or box.x1 > page.width - 1 for box in boxes)
    return _Sheet(page, [item for _, item in placed], any(table.ruled.broken for table in tables), cut_off)


def _tables_and_lines(page: Page) -> tuple[list[_FilledTable], list[TextLine]]:
    """The tables that have rules, and the lines of what stands in none of them."""
    ruled = without_frames(find_tables(without_page_frame(page.rules, page.width, page.height)))
    chars_in: dict[int, list[Char]] = {id(table): [] for table in ruled}
    outside: list[Char] = []
    for char in once(page.chars):
        table = smallest_at(ruled, char.x, char.y)
        (chars_in[id(table)] if table else outside).append(char)
    filled = [_FilledTable(table, _without_watermark(chars_in[id(table)])) for table in ruled]
    return filled, [line for line in lines_of(outside) if line.text()]


def _take_out(lines: list[TextLine], taken: Sequence[TextLine]) -> None:
    lines[:] = [line for line in lines if not any(line is other for other in taken)]


def _without_watermark(chars: list[Char]) -> list[Char]:
    """The characters in a table without those that are much larger than the others."""
    largest = _MUCH_LARGER * median(char.size for char in chars) if chars else 0.0
    return [char for char in chars if char.size <= largest]


def _hangs(table: Ruled, line: TextLine) -> bool:
    """Whether a line is the rest of cells that end with the page and not with a rule."""
    near = line.top < table.box.bottom + 3 * line.size
    return near and all(any(cell.box.x0 < char.x < cell.box.x1 for cell in table.hanging) for char in line.chars)


class _Flow:
    """The blocks of all pages: lines gather in paragraphs, parts of tables in tables."""

    def __init__(self, items: Sequence[_Item]) -> None:
        self.blocks: list[Block] = []
        lines = [item for item in items if isinstance(item, TextLine)]
        long = 0.6 * max((line.x1 - line.x0 for line in lines), default=0.0)
        full = [line for line in lines if line.x1 - line.x0 >= long]
        self._left, self._right = (
            min((line.x0 for line in full), default=0.0),
            max((line.x1 for line in full), default=0.0),
        )
        self._lines: list[TextLine] = []
        self._part: Part | Unruled | None = None
        self._tables = 0

    def add_page(self, items: Sequence[_Item]) -> None:
        for index, item in enumerate(items):
            if isinstance(item, Part | Unruled):
                self._add_part(item, first=index == 0)
                continue
            self._end_table()
            if self._lines and not self._line_goes_on(self._lines[-1], item, first=index == 0):
                self._end_paragraph()
            self._lines.append(item)

    def _add_part(self, part: Part | Unruled, *, first: bool) -> None:
        self._end_paragraph()
        if first and isinstance(self._part, Part) and isinstance(part, Part) and goes_on(self._part, part):
            self._part = join(self._part, part)
        elif first and isinstance(self._part, Unruled) and isinstance(part, Unruled):
            self._part = Unruled([*self._part.rows, *part.rows])
        else:
            self._end_table()
            self._part = part

    def _line_goes_on(self, before: TextLine, line: TextLine, *, first: bool) -> bool:
        """Whether a line belongs to the paragraph of the one before: that is full, this one not indented and as large."""
        size = before.size
        if (
            line.x0 > self._left + 0.8 * size
            or before.x1 < self._right - 2 * size
            or abs(line.size - size) > 0.15 * size
        ):
            return False
        return (first or line.top - before.bottom < size) and section_number(line.text()) is None

    def _end_table(self) -> None:
        if isinstance(self._part, Part) and len(self._part.cells) < _FEWEST_CELLS:
            self.blocks += [
                Paragraph(line_of("".join(cell.text.split("\n")))) for cell in self._part.cells if cell.text
            ]
        elif self._part:
            self.blocks.append(self._part.to_table(self._tables))
            self._tables += 1
        self._part = None

    def _end_paragraph(self) -> None:
        if self._lines:
            self.blocks.append(Paragraph(line_of(_joined(self._lines))))
            self._lines = []

    def end(self) -> list[Block]:
        self._end_table()
        self._end_paragraph()
        return self.blocks


def _headline(items: Sequence[_Item]) -> str | None:
    """The title over the first page: the first lines, one below the other, of the largest size on it."""
    lines = [item for item in items if isinstance(item, TextLine)]
    largest = max((line.size for line in lines), default=0.0)
    first = next((n for n, line in enumerate(lines) if line.size > 0.9 * largest), 0)
    title = list(takewhile(lambda line: line.size > 0.9 * largest, lines[first:]))
    return _joined(title) if 0 < len(title) <= _LONGEST_TITLE and len(title) < len(lines) else None


def _joined(lines: Sequence[TextLine]) -> str:
    texts = [line.text() for line in lines]
    for index in range(1, len(texts)):
        if texts[index - 1][-1].isascii() and texts[index][0].isascii():
            texts[index] = f" {texts[index]}"
    return "".join(texts)


def _doubts(sheets: Sequence[_Sheet]) -> Iterator[Finding]:
    """What a reader of the numbers must know of the pages."""
    for rule, holds, message in _DOUBTS:
        pages = list(dict.fromkeys(str(sheet.page.number) for sheet in sheets if holds(sheet)))
        if pages:
            text = f"page {', '.join(pages[:20])}: {message}"
            yield Finding(rule, "structure", "info" if rule == "page.unruled" else "warning", "document", text)


_DOUBTS: tuple[tuple[str, Callable[[_Sheet], bool], str], ...] = (
    ("page.no_text", lambda sheet: not sheet.page.ocr and is_unread(sheet.page), "a picture without a text layer that is seen, which was not read"),
    ("page.no_text", lambda sheet: sheet.page.unread > 0, "a picture, maybe of a table, that was not read"),
    ("page.ocr", lambda sheet: sheet.page.ocr, "a picture whose text was recognized, numbers may be wrong: compare them with the picture"),
    ("page.hidden_text", lambda sheet: sheet.page.hidden > 0, "text that nobody sees was not read: not drawn, cut off, painted over or in the colour of the ground"),
    ("page.cut_off", lambda sheet: sheet.cut_off, "a table reaches the edge of the page, columns may be missing"),
    ("page.unruled", lambda sheet: any(isinstance(item, Unruled) for item in sheet.items), "a table without rules was read from where its words stand"),
    ("page.rules", lambda sheet: sheet.broken, "rules of a table are missing, its cells may be cut wrongly"),
    ("document.too_large", lambda sheet: sheet.page.cut, "there is more on the page than is read"),
)  # fmt: skip
