"""A picture of a page, or of several, to a document. The places of cells are in its pixels."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from extract.document.model import Document
from extract.readers.ocr import scan
from extract.readers.pdf.pdf import MAX_SCANNED, compose
from extract.readers.pdf.pdf_page import Page
from extract.text.errors import Damaged, TooLarge
from extract.text.report import Finding

MAX_PIXELS = 50_000_000
MAX_SIDE = 30_000  # pixels: a page of A0 at 600 dots an inch has 28,000
_COLOURLESS = frozenset({"1", "L", "I", "I;16", "F"})
_CANNOT_OPEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError)


def read(data: bytes) -> Document:
    """Raises `Damaged` and `TooLarge`."""
    document = Document([])
    try:
        with Image.open(BytesIO(data)) as picture:
            compose(_pages(picture), document)
            count = getattr(picture, "n_frames", 1)
            if picture.format == "TIFF" and count > MAX_SCANNED:
                message = f"the picture has {count} pages; those after page {MAX_SCANNED} were not read"
                document.findings.append(_warning("document.too_large", message))
    except _CANNOT_OPEN as error:
        raise Damaged(f"the picture is damaged or cut off: {error}") from error
    return document


def read_row(pictures: Sequence[bytes]) -> Document:
    """Several pictures as the pages of one document; the places of its cells name the picture as page, from 1.

    A picture that cannot be read is left out, and a finding says so.
    """
    document = Document([])
    pages = []
    for number, data in enumerate(pictures[:MAX_SCANNED], 1):
        try:
            pages.append(read_single(data, number)[0])
        except (Damaged, TooLarge) as error:
            document.findings.append(_warning("page.damaged", f"picture {number} was not read: {error}"))
    if not pages:
        raise Damaged("none of the pictures could be read")
    if len(pictures) > MAX_SCANNED:
        message = f"there are {len(pictures)} pictures; those after {MAX_SCANNED} were not read"
        document.findings.append(_warning("document.too_large", message))
    return compose(pages, document)


def read_single(data: bytes, number: int) -> tuple[Page, tuple[int, int]]:
    """The first page in a picture, and the width and height of the picture. Raises `Damaged` and `TooLarge`."""
    try:
        with Image.open(BytesIO(data)) as picture:
            page = next(_pages(picture))
            return page._replace(number=number), picture.size
    except _CANNOT_OPEN as error:
        raise Damaged(f"the picture is damaged or cut off: {error}") from error


def _pages(picture: Image.Image) -> Iterator[Page]:
    for number, frame in enumerate(ImageSequence.Iterator(picture), 1):
        if number > (1 if picture.format in {"GIF", "WEBP", "PNG"} else MAX_SCANNED):
            return
        if frame.width * frame.height > MAX_PIXELS or max(frame.size) > MAX_SIDE:
            raise TooLarge(
                f"the picture has {frame.width} × {frame.height} pixels; "
                f"at most {MAX_PIXELS}, and {MAX_SIDE} a side, are read"
            )
        pixels = _pixels(frame)
        yield scan.read_page(pixels, min(pixels.shape[:2]) / min(frame.size), number)


def _pixels(frame: Image.Image) -> Any:
    """The picture in grey or in colour on white, no finer than it is read."""
    upright = ImageOps.exif_transpose(frame)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        seen = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
    shown = upright.convert("L" if upright.mode in _COLOURLESS else "RGB")
    factor = scan.SHORT_SIDE / min(shown.size)
    if factor < 1:
        shown = shown.resize((round(shown.width * factor), round(shown.height * factor)), Image.Resampling.LANCZOS)
    return np.array(shown)


def _warning(rule: str, message: str) -> Finding:
    return Finding(rule, "structure", "warning", "document", message)
