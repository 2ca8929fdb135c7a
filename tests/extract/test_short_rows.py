"""Rows of table three that lost one cell."""

import pytest

from extract import read_report


def short_report(rows):
    """A flattened table three whose rows print these values."""
    header = "\t自然人\t法人或其他组织\t\t\t\t\t总计\n\t\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\t\n"
    labels = {
        "granted": "（一）予以公开",
        "total_processed": "（七）总计",
        "new_received": "一、本年新收政府信息公开申请数量",
    }
    lines = [f"{labels[row]}\t" + "\t".join(map(str, values)) + "\n" for row, values in rows.items()]
    return read_report(("甲县教育局2021年政府信息公开工作年度报告\n" + header + "".join(lines)).encode())


@pytest.mark.parametrize(
    ("values", "read"),
    [
        ([0, 0, 0, 0, 0, 0], [0, None, None, None, None, None, 0]),  # the gap may be anywhere
        ([3, 1, 0, 0, 0, 4], [3, 1, None, None, None, None, 4]),  # the total of the column proves 1
        ([5, 0, 0, 0, 0, 9], [None] * 7),  # the sums contradict each other
    ],
)
def test_a_row_that_lost_one_cell_is_read_as_far_as_sums_prove_it(values, read):
    whole = [values[0], *values[1:2], 0, *values[2:]]
    report = short_report({"granted": values, "total_processed": whole})
    cells = report.tables["applications"]["granted"]
    assert [cell.value for cell in cells.values()] == read
    assert "row.unplaced" in {finding.rule for finding in report.findings if finding.where == "applications.granted"}
