"""Pages of a portal: home pages and columns of annual reports with three rows."""

METAS = '<meta name="SiteName" content="{}"><meta name="SiteIDCode" content="{}"><meta name="ColumnName" content="{}">'
TITLES = [(f"秀洲区人民政府{year}年政府信息公开工作年度报告", year) for year in (2019, 2020, 2021)]
TRS_ROWS = "".join(
    f'<li><a href="./{y + 1}03/t{y + 1}0312_{y}.html" title="{t}">{t[:9]}...</a></li>' for t, y in TITLES
)


def page(body: str, site: str = "嘉兴市秀洲区人民政府", code: str = "3304110001", column: str = "首页") -> bytes:
    return f"<html><head><title>{column}</title>{METAS.format(site, code, column)}</head><body>{body}</body></html>".encode()


# How home pages lead to the column at /x/.
WAYS = {
    "title of a picture": '<a href="/x/"><img src=1.png title="政府信息公开年报"></a>',
    "alt of a picture": '<a href="/x/"><img src=1.png alt="信息公开年报"></a>',
    "image map": '<map name=m><area href="/x/" alt="政府信息公开年报"></map>',
    "onclick": """<div onclick="window.open('/x/')">政府信息公开年报</div>""",
    "link to a script": """<a href="javascript:openUrl('/x/')">政府信息公开年报</a>""",
    "script that writes": """<script>document.writeln('<a href="/x/" target=_blank>政府信息公开年报</a>')</script>""",
    "escaped script": """<script>document.write("<a href=\\"/x/\\">政府信息公开年报</a>")</script>""",
    "menu as data": '<script>var menu = [{"name": "政府信息公开年报", "id": 3, "url": "/x/"}]</script>',
    "tab": '<li data-url="/x/">政府信息公开年报</li>',
    "name with the district": '<a href="/x/">区政府信息公开年报</a>',
    "name with what follows": '<a href="/x/">政府信息公开年度报告汇总</a>',
    "frame": '<frameset><frame src="/x/"></frameset>',
    "inner frame": '<iframe src="/x/"></iframe>',
    "meta refresh": '<meta http-equiv="refresh" content="0; url=/x/">',
    "script refresh": '<script>location.href="/x/"</script>',
    "menu in a file": '<script src="/menu.js"></script>',
    "a wrong 年报 first": '<a href="/statistics/">年报</a><a href="/x/">年度报告</a>',
}
