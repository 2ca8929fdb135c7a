"""Scans of reports that `pdf_pages` drew: pages as pictures, skewed, turned, blurred and with noise, and PDFs of these."""

from io import BytesIO

import numpy as np
import pypdfium2
from hazards import Sheet
from pdf_pages import draw
from PIL import Image, ImageFilter


def scanned(
    sheet: Sheet,
    *,
    dpi: int = 150,
    skew: float = 0.0,
    quarters: int = 0,
    noise: float = 0.0,
    blur: float = 0.0,
) -> list[Image.Image]:
    """The pages in grey. `skew` is degrees and `quarters` turns, both to the left; `noise` is the deviation of the grey."""
    noises = np.random.default_rng(1)
    pictures = []
    for page in pypdfium2.PdfDocument(draw(sheet)):
        picture = page.render(scale=dpi / 72).to_pil().convert("L")
        picture = picture.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(blur))
        grey = np.asarray(picture) + noises.normal(0, noise, (picture.height, picture.width))
        pictures.append(Image.fromarray(np.rot90(np.clip(grey, 0, 255).astype(np.uint8), quarters)))
    return pictures


def as_pdf(pictures: list[Image.Image], quality: int = 80) -> bytes:
    """A PDF with a picture on each page and no text, its pages of the size of A4."""
    out = BytesIO()
    dpi = max(pictures[0].size) / 842 * 72
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], quality=quality, resolution=dpi)
    return out.getvalue()


def as_file(picture: Image.Image, kind: str, **options: object) -> bytes:
    """A file of a kind that Pillow writes."""
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()
