"""Pages of an OFD that are pictures: the picture of such a page is recognized, as a scanned page of a PDF is."""

from collections.abc import Callable

from extract.readers.ofd.page import Placed
from extract.readers.pdf.pdf_page import Page, times
from extract.readers.pdf.recognized import is_unread
from extract.text.errors import Damaged, TooLarge


def recognized(page: Page, pictures: list[Placed], file_of: Callable[[str], bytes]) -> Page:
    """The page with the text of the largest picture on it, if it has no other. It stays as it is if the extra `ocr` is missing, or
    the picture is turned, or not of a kind that is opened."""
    if not is_unread(page) or not pictures:
        return page
    try:
        from extract.readers.ocr.picture import read_single
    except ImportError:
        return page
    resource, box, upright = max(pictures, key=lambda picture: picture.box.width * picture.box.height)
    if not upright:
        return page
    try:
        read, (width, height) = read_single(file_of(resource), page.number)
    except (Damaged, TooLarge):
        return page
    placing = (box.width / width, 0.0, 0.0, box.height / height, box.x0, box.top)
    return read._replace(seen=times(read.seen, placing))
