"""A page of a PDF, or a picture, as a PNG that a browser shows."""

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL import Image

_LONGEST = 2000  # pixels of a side: to be read on a screen


class Pictured(NamedTuple):
    """`width` and `height` are in the unit in which `PageSpot` tells of a box: points of a PDF, pixels of a picture."""

    png: bytes
    width: float
    height: float


def pictured(data: bytes, kind: str, page: int) -> Pictured:
    """`page` counts from 1. Needs the extra that reads the document, and raises what its library raises."""
    return _of_pdf(data, page) if kind == "application/pdf" else _of_picture(data, page)


def _of_pdf(data: bytes, page: int) -> Pictured:
    import pypdfium2

    raw = pypdfium2.PdfDocument(data)[page - 1]
    width, height = raw.get_size()
    return Pictured(_png(raw.render(scale=min(2.0, _LONGEST / max(width, height))).to_pil()), width, height)


def _of_picture(data: bytes, page: int) -> Pictured:
    from PIL import Image, ImageOps

    with Image.open(BytesIO(data)) as picture:
        picture.seek(page - 1)
        seen = ImageOps.exif_transpose(picture).convert("RGB")
    width, height = seen.size
    seen.thumbnail((_LONGEST, _LONGEST))
    return Pictured(_png(seen), width, height)


def _png(picture: "Image.Image") -> bytes:
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
