"""Reports of one agency about several years."""

from tests.archive.conftest import report_page

TITLE = "秀洲区人民政府{}年政府信息公开工作年度报告"
OUT, IN = "四、结转下年度继续办理", "二、上年结转政府信息公开申请数量"


def page(year: int, label: str = OUT, number: int = 0, granted: int = 5) -> bytes:
    """A report of which one row has another number for natural persons than 0."""
    row = f"{label}</td><td>{number}</td>".encode()
    return report_page(TITLE.format(year), granted=granted).replace(f"{label}</td><td>0</td>".encode(), row)
