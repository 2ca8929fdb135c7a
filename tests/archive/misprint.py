"""A report with a misprint."""

from tests.archive.conftest import report_page

URL = "http://127.0.0.1/2021.html"
TITLE = "秀洲区人民政府2021年政府信息公开工作年度报告"


def misprinted(granted: int = 5, total: int = 4) -> bytes:
    """A page with another total of what was granted than its row sums to; everything else fits `granted`."""
    page = report_page(TITLE, granted=granted).decode()
    before, label, row = page.partition("（一）予以公开")
    at = row.index("</tr>") - len(f"<td>{granted}</td>")
    assert row[at:].startswith(f"<td>{granted}</td></tr>")
    return (before + label + row[:at] + f"<td>{total}</td>" + row[at + len(f"<td>{granted}</td>") :]).encode()
