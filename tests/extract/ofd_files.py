"""Reports written as OFD (GB/T 33190) by the drawing of `pdf_pages`, on a canvas that makes OFD pages of what is drawn.

`write_ofd(sheet, style)` gives the bytes. Steps between characters are those of the widths of STSong-Light, as numbers or
as runs (`g n d`); rules are paths. What no drawing makes (templates, drawings that pages share) `package` writes from XML.
"""

from io import BytesIO
from math import cos, radians, sin
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from hazards import Sheet
from pdf_pages import FONT, Style, draw
from reportlab.pdfbase import pdfmetrics

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
PLAIN = Style()
_MM = 25.4 / 72


def write_ofd(sheet: Sheet, style: Style = PLAIN) -> bytes:
    return draw(sheet, style, OfdCanvas)


def text(x: float, y: float, words: str, size: float = 4.0, **attributes: str) -> str:
    """A text of which the first character stands at (x, y) on its line, with steps of an em, or half an em for ASCII."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    steps = _runs([size / 2 if word.isascii() else size for word in words[:-1]])
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y - size} 100 {size}" Size="{size}"{more}>'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{escape(words)}</ofd:TextCode></ofd:TextObject>'
    )


def path(data: str, **attributes: str) -> str:
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (
        f'<ofd:PathObject ID="1" Boundary="0 0 210 297"{more}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>'
        "</ofd:PathObject>"
    )


def page(objects: str, template: str = "") -> str:
    used = f'<ofd:Template TemplateID="{template}" ZOrder="Background"/>' if template else ""
    return f'<ofd:Page {NS}>{used}<ofd:Content><ofd:Layer Type="Body">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def package(pages: list[str], common: str = "", more: dict[str, str] | None = None, box: str = "0 0 210 297") -> bytes:
    """`common` goes into the CommonData of the document, `more` are further members by their path."""
    places = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    members = {
        "OFD.xml": f'<ofd:OFD {NS} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID>'
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{box}"
        f"</ofd:PhysicalBox></ofd:PageArea>{common}</ofd:CommonData><ofd:Pages>{places}</ofd:Pages></ofd:Document>",
        **{f"Doc_0/Pages/Page_{n}/Content.xml": content for n, content in enumerate(pages)},
        **(more or {}),
    }
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return out.getvalue()


class OfdCanvas:
    """What `pdf_pages` calls of a reportlab canvas."""

    def __init__(self, out: BytesIO, pagesize: tuple[float, float], **_: object) -> None:
        self._out = out
        self._size = pagesize
        self._pages: list[str] = []
        self._texts = 0
        self._begin()

    def _begin(self) -> None:
        self._objects: list[str] = []
        self._angle, self._dx, self._dy = 0, 0.0, 0.0

    def setPageRotation(self, quarters: int) -> None:  # noqa: N802
        assert quarters == 0, "an OFD page is not turned by an attribute"

    def setPageSize(self, size: tuple[float, float]) -> None:  # noqa: N802
        self._size = size

    def translate(self, dx: float, dy: float) -> None:
        self._dx, self._dy = dx, dy

    def rotate(self, angle: int) -> None:
        self._angle = angle

    def saveState(self) -> None:  # noqa: N802
        self._kept = self._angle, self._dx, self._dy

    def restoreState(self) -> None:  # noqa: N802
        self._angle, self._dx, self._dy = self._kept

    def setFont(self, _font: str, size: float) -> None:  # noqa: N802
        self._font_size = size

    def setDash(self, *_: object) -> None:  # noqa: N802
        """Dashes are an attribute of the path; its line is whole."""

    def drawString(self, x: float, y: float, words: str) -> None:  # noqa: N802
        size = self._font_size
        steps = [pdfmetrics.stringWidth(word, FONT, size) * _MM for word in words[:-1]]
        self._texts += 1
        runs = _runs(steps) if self._texts % 2 else " ".join(f"{step:.4f}" for step in steps)
        delta = f' DeltaX="{runs}"' if steps else ""
        at_x, at_y = self._at(x, y)
        turned, size = radians(self._angle), size * _MM
        if self._angle:
            ctm = f' CTM="{cos(turned):.6f} {-sin(turned):.6f} {sin(turned):.6f} {cos(turned):.6f} 0 0"'
            place, down = f"{at_x:.4f} {at_y:.4f} 50 50", 0.0
        else:
            ctm, place, down = "", f"{at_x:.4f} {at_y - size:.4f} {sum(steps) + size:.4f} {size:.4f}", size
        self._objects.append(
            f'<ofd:TextObject ID="{self._texts}" Boundary="{place}" Font="1" Size="{size:.4f}"{ctm}>'
            f'<ofd:TextCode X="0" Y="{down:.4f}"{delta}>{escape(words)}</ofd:TextCode></ofd:TextObject>'
        )

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        (ax, ay), (bx, by) = self._at(x0, y0), self._at(x1, y1)
        self._objects.append(
            f'<ofd:PathObject ID="0" Boundary="{ax:.4f} {ay:.4f} {abs(bx - ax):.4f} {abs(by - ay):.4f}" LineWidth="0.25">'
            f"<ofd:AbbreviatedData>M 0 0 L {bx - ax:.4f} {by - ay:.4f}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def rect(self, x: float, y: float, width: float, height: float, stroke: int = 1, fill: int = 0) -> None:
        corners = [self._at(*one) for one in ((x, y), (x + width, y), (x + width, y + height), (x, y + height))]
        data = " ".join(f"{'L' if n else 'M'} {cx:.4f} {cy:.4f}" for n, (cx, cy) in enumerate(corners))
        self._objects.append(path(f"{data} C", Stroke=str(bool(stroke)).lower(), Fill=str(bool(fill)).lower()))

    def _at(self, x: float, y: float) -> tuple[float, float]:
        """Millimetres from the top left corner."""
        turned = radians(self._angle)
        page_x = x * cos(turned) - y * sin(turned) + self._dx
        page_y = x * sin(turned) + y * cos(turned) + self._dy
        return page_x * _MM, (self._size[1] - page_y) * _MM

    def showPage(self) -> None:  # noqa: N802
        self._pages.append(page("".join(self._objects)))
        self._begin()

    def save(self) -> None:
        width, height = self._size
        self._out.write(package(self._pages, box=f"0 0 {width * _MM:.4f} {height * _MM:.4f}"))


def _runs(steps: list[float]) -> str:
    """Equal steps as `g n d`."""
    words: list[str] = []
    while steps:
        count = next((n for n, step in enumerate(steps) if step != steps[0]), len(steps))
        words.append(f"g {count} {steps[0]:.4f}" if count > 1 else f"{steps[0]:.4f}")
        steps = steps[count:]
    return " ".join(words)
