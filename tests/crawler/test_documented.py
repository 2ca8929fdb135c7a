"""Families whose shape is from documentation alone: epoint, truecms, easysite, hebei. Whole crawls; they test our logic."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.spiders.auto import family_of
from tests.crawler.conftest import Crawling, Replica, Reply, report_page

TITLES = [f"第{n}局2019年政府信息公开工作年度报告" for n in range(1, 40)]
NEAR_MISSES = ["某市2019年法治政府建设年度报告", "2019年度政府网站年度工作报表", "某市2019年部门决算公开"]
ALL = [*NEAR_MISSES, *TITLES]
FAMILY = pytest.mark.parametrize("auto", [False, True], ids=["named", "auto"])


def crawled(replica: Replica, crawling: Crawling, start: str, family: str, *, expect: int = 0) -> int:
    crawling.site(replica.base + start, family=family)
    crawling.run("--delay", "0", expect=expect)
    titles = {title for (title,) in crawling.rows("SELECT title FROM sightings")}
    assert titles <= set(TITLES)
    return len(titles)


def uuid(number: int) -> str:
    return f"afa99eb4-c896-430f-a81b-6cce6cf{number:05}"


def epoint(replica: Replica, total: int) -> str:
    """The identity of the site is in a script; a page beyond the last one repeats the last."""

    real = replica.reply
    pages = -(-total // 20)

    def reply(path: str, headers: dict[str, str]) -> Reply:
        if not path.startswith("POST /EWB-FRONT/rest/lightfrontaction/getgovinfolist?"):
            return real(path, headers)
        assert headers["content-type"].startswith("application/json")
        asked = json.loads(path.partition("?")[2])
        assert (asked["siteGuid"], asked["categorynum"], asked["deptcode"]) == ("7eb5f7f1-9041", "003006", "")
        first = min(asked["pageIndex"], pages - 1) * asked["pageSize"]
        data = [
            {
                "title": f"<b>{ALL[n][:6]}</b>",
                "realtitle": ALL[n],
                "infourl": f"/003/003006/20200115/{n}.html",
                "infodate": "2020-01-15",
            }
            for n in range(first, min(first + asked["pageSize"], total))
        ]
        return Reply(json.dumps({"custom": {"total": str(total), "data": data}, "status": {}}).encode())

    replica.reply = reply  # type: ignore[method-assign]
    replica.routes["/dynamic/zwgk/govInfoPub.html"] = (
        b'<script src="/js/webBuilderCommon.js"></script><div id="list"></div>'
    )
    replica.routes["/js/webBuilderCommon.js"] = b'var siteInfo={"siteGuid":"7eb5f7f1-9041","projectName":"xz"};'
    replica.routes |= {f"/003/003006/20200115/{n}.html": report_page() for n in range(total)}
    return "/dynamic/zwgk/govInfoPub.html?categorynum=003006"


@FAMILY
def test_epoint(replica: Replica, crawling: Crawling, auto: bool) -> None:
    start = epoint(replica, 42)
    assert crawled(replica, crawling, start, "auto" if auto else "epoint") == 39
    assert len([path for path in replica.paths() if path.startswith("POST ")]) == 3
    assert crawling.failures() == []


def truecms(replica: Replica, total: int, *, retired: bool = False) -> str:
    column = uuid(1)

    def records(numbers: range) -> str:
        found = "".join(
            f'<record><![CDATA[<li><a href="/ntsczj/zcwj/content/{uuid(n)}.html"><span class="list-text" title="{ALL[n]}">{ALL[n][:6]}...</span></a><span>2020-01-15</span></li>]]></record>'
            for n in numbers
            if n < total
        )
        return f"<datastore><totalrecord>{total}</totalrecord><recordset>{found}</recordset></datastore>"

    def answer(query: dict[str, str]) -> Reply:
        assert (query["columnId"], query["perpage"]) == (column, "10")
        body = json.dumps({"result": records(range(int(query["startrecord"]) - 1, int(query["endrecord"])))})
        return Reply(f"{query['callback']}({body});".encode(), content_type="text/javascript")

    if not retired:
        replica.queries["/truecms/messageController/getMessage.do"] = answer
    script = f"<script>new Pager({{columnId:'{column}',perPage:10,groupSize:3}})</script>"
    replica.routes["/ntsczj/zcwj/zcwj.html"] = f'<div id="initData">{records(range(30))}</div>{script}'.encode()
    replica.routes |= {f"/ntsczj/zcwj/content/{uuid(n)}.html": report_page() for n in range(total)}
    return "/ntsczj/zcwj/zcwj.html"


@FAMILY
def test_truecms(replica: Replica, crawling: Crawling, auto: bool) -> None:
    start = truecms(replica, 42)
    assert crawled(replica, crawling, start, "auto" if auto else "truecms") == 39
    (asked,) = [seen for seen in replica.seen if "getMessage.do" in seen.path]
    query = parse_qs(urlsplit(asked.path).query)
    assert (query["startrecord"], query["endrecord"]) == (["31"], ["60"])
    assert asked.headers["referer"] == replica.base + start
    assert crawling.failures() == []


def test_truecms_whose_interface_is_gone(replica: Replica, crawling: Crawling) -> None:
    assert crawled(replica, crawling, truecms(replica, 42, retired=True), "truecms", expect=1) == 27
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", "page 2: HTTP 404")]


MODULE = "08654b53d1cc42478813b0b2feddcb57"


def easysite(replica: Replica, *, blocked: int = 0) -> str:
    def rows(page: int) -> str:
        return "".join(
            f'<li><a href="/customs/302249/2480148/{4260000 + n}/index.html" title="{ALL[n]}">{ALL[n][:6]}</a><span>2020-01-15</span></li>'
            for n in range(page * 15 - 15, min(page * 15, 42))
        )

    def answer(query: dict[str, str]) -> Reply:
        assert (query["pageId"], query["moduleId"], query["staticRequest"]) == ("2480148", MODULE, "yes")
        number = int(query["currentPage"])
        return Reply(b"<html>".ljust(11_912)) if number == blocked else Reply(f"<ul>{rows(number)}</ul>".encode())

    hidden = f"""<div style="display:none" easysite="easysiteHiddenDiv"><input id="contextPath" value="/eportal" type="hidden"/>
<input id="eprotalCurrentPageId" value="2480148" type="hidden"/><input id="eprotalCurrentColumnId" value="" type="hidden"/></div>
<input type="hidden" name="article_paging_list_hidden" totalpage="3" moduleid="{MODULE}">"""
    replica.queries["/eportal/ui"] = answer
    replica.routes["/customs/302249/2480148/index.html"] = f"<ul>{rows(1)}</ul>{hidden}".encode()
    replica.routes |= {f"/customs/302249/2480148/{4260000 + n}/index.html": report_page() for n in range(42)}
    return "/customs/302249/2480148/index.html"


@FAMILY
def test_easysite(replica: Replica, crawling: Crawling, auto: bool) -> None:
    assert crawled(replica, crawling, easysite(replica), "auto" if auto else "easysite") == 39
    asked = [parse_qs(urlsplit(path).query)["currentPage"] for path in replica.paths() if path.startswith("/eportal/")]
    assert asked == [["2"], ["3"]]
    assert crawling.failures() == []


def test_easysite_that_limits(replica: Replica, crawling: Crawling) -> None:
    assert crawled(replica, crawling, easysite(replica, blocked=3), "easysite", expect=1) == 27
    assert crawling.rows("SELECT reason, detail FROM failures") == [("list end unknown", "page 3 has no rows")]


def hebei(replica: Replica) -> str:
    column = f"/columns/{uuid(1)}"
    block = f"{column}/templates/{uuid(2)}/blocks/{uuid(3)}"

    def rows(page: int) -> str:
        return "".join(
            f'<li><a href="{column}/202001/15/{uuid(n + 100)}.html" title="{ALL[n]}">{ALL[n][:6]}</a><span>2020-01-15</span></li>'
            for n in range(page * 15 - 15, min(page * 15, 42))
        )

    replica.queries[block] = lambda query: Reply(f"<ul>{rows(int(query['page']))}</ul>".encode())
    menu = f'<a href="/columns/{uuid(9)}/index.html">政府信息公开年报</a>'
    script = f'<script>var u="{block}?page="+n+"&fix=0"</script>'
    replica.routes[f"{column}/index.html"] = f"{menu}<ul>{rows(1)}</ul>{script}".encode()
    replica.routes |= {f"{column}/202001/15/{uuid(n + 100)}.html": report_page() for n in range(42)}
    return f"{column}/index.html"


@FAMILY
def test_hebei(replica: Replica, crawling: Crawling, auto: bool) -> None:
    assert crawled(replica, crawling, hebei(replica), "auto" if auto else "hebei") == 39
    asked = [parse_qs(urlsplit(path).query)["page"] for path in replica.paths() if "/blocks/" in path]
    assert asked == [["2"], ["3"]]
    assert len(replica.seen) == 1 + 1 + 2 + 39
    assert crawling.failures() == []


@pytest.mark.parametrize(
    ("text", "url", "family"),
    [
        ('<input id="eprotalCurrentPageId" value="408262" type="hidden"/>', "http://a.gov.cn/x/index.html", "easysite"),
        ("", "http://a.gov.cn/eportal/ui?pageId=2480148&currentPage=1", "easysite"),
        ("", "http://a.gov.cn/dynamic/zwgk/govInfoPub.html?categorynum=003006", "epoint"),
        (
            "columnId:'0f0c5a1e-1111-4222-8333-444455556666'<totalrecord>5</totalrecord><datastore>",
            "http://a.gov.cn/x.html",
            "truecms",
        ),
        (f"/columns/{uuid(1)}/templates/{uuid(2)}/blocks/{uuid(3)}", "http://a.gov.cn/", "hebei"),
    ],
)
def test_families_are_told(text: str, url: str, family: str) -> None:
    assert family_of(text, url) == family
