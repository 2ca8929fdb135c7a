"""The sample column of a TRS WCM site: static list pages, a pager call, items with a date in the address."""

from html import escape

from crawler.sample.server import Page, packaged

LIST = "/zfxxgk/zfxxgknb/index.html"
_COLUMN = "/zfxxgk/zfxxgknb/"
_PER_PAGE = 8

# (address below the column, date, title, page of `pages/`)
_ROWS: tuple[tuple[str, str, str, str | None], ...] = (
    (
        "202601/t20260113_2042365.html",
        "2026-01-13",
        "莆田市城市管理局2025年度政府信息公开工作年度报告",
        "putian-2025.html",
    ),
    ("202503/t20250328_901877.html", "2025-03-28", "西塞山区2024年法治政府建设年度报告", None),
    ("202402/t20240205_880211.html", "2024-02-05", "西塞山区2024年部门预算公开", None),
    ("202310/t20231018_861020.html", "2023-10-18", "西塞山区“十四五”规划中期评估报告", None),
    ("202301/t20230112_830017.html", "2023-01-12", "西塞山区2022年政府网站年度工作报表", None),
    ("202209/t20220920_811145.html", "2022-09-20", "西塞山区2021年度部门决算公开", None),
    ("202203/t20220331_790334.html", "2022-03-31", "西塞山区2021年法治政府建设年度报告", None),
    ("202202/t20220221_781290.html", "2022-02-21", "西塞山区2021年政务公开工作总结", None),
    (
        "202201/t20220128_777120.html",
        "2022-01-28",
        "西塞山区2021年政府信息公开工作年度报告",
        "xisaishan-2021.html",
    ),
    ("202201/t20220117_775001.html", "2022-01-17", "关于报送2021年政府信息公开工作年度报告的通知", None),
    ("202112/t20211210_770456.html", "2021-12-10", "西塞山区政府信息公开申请表", None),
)


def answer(path: str) -> Page | None:
    if path == "/robots.txt":
        return Page(b"User-agent: *\nDisallow: /was5/\n", "text/plain; charset=utf-8")
    if path in (LIST, _COLUMN):
        return _list(0)
    if path == f"{_COLUMN}index_1.html":
        return _list(1)
    if path == f"{_COLUMN}202601/P020260113430488678138.pdf":
        return Page(packaged("sample.pdf"), "application/pdf")
    return next((_item(title, file) for below, _, title, file in _ROWS if path == _COLUMN + below), None)


def _list(number: int) -> Page:
    rows = "\n".join(
        f'<li><a href="./{below}" title="{title}">{title[:20]}{"…" if len(title) > 20 else ""}<span>{day}</span></a></li>'
        for below, day, title, _ in _ROWS[number * _PER_PAGE : (number + 1) * _PER_PAGE]
    )
    pages = -(-len(_ROWS) // _PER_PAGE)
    return _page(
        "政府信息公开年报",
        f'<ul class="list">\n{rows}\n</ul>\n<script>createPageHTML({pages}, {number}, "index", "html");</script>',
    )


def _item(title: str, file: str | None) -> Page:
    if file == "putian-2025.html":
        return Page(packaged(file))  # a whole page, as it was served
    body = packaged(file).decode() if file else f"<p>　　{escape(title)}（样例正文）。</p>"
    return _page(title, f"<h1>{escape(title)}</h1>\n<div class=TRS_Editor>{body}</div>")


def _page(title: str, body: str) -> Page:
    return Page(
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="{escape(title)}">'
        f"<title>\n{escape(title)}\n_西塞山区人民政府</title></head>\n"
        f'<body><div class="nav"><a href="/">首页</a> <a href="{LIST}">政府信息公开年报</a></div>\n{body}\n</body></html>\n'.encode()
    )
