"""Pages of a portal: home pages and columns of annual reports with three rows."""

METAS = '<meta name="SiteName" content="{}"><meta name="SiteIDCode" content="{}"><meta name="ColumnName" content="{}">'
TITLES = [(f"秀洲区人民政府{year}年政府信息公开工作年度报告", year) for year in (2019, 2020, 2021)]
TRS_ROWS = "".join(
    f'<li><a href="./{y + 1}03/t{y + 1}0312_{y}.html" title="{t}">{t[:9]}...</a></li>' for t, y in TITLES
)


def page(body: str, site: str = "嘉兴市秀洲区人民政府", code: str = "3304110001", column: str = "首页") -> bytes:
    return f"<html><head><title>{column}</title>{METAS.format(site, code, column)}</head><body>{body}</body></html>".encode()
