"""What was read into the cells of a report."""


def said(report):
    return {
        (table, row, column): (cell.status, cell.value)
        for table, rows in report.tables.items()
        for row, cells in rows.items()
        for column, cell in cells.items()
    }
