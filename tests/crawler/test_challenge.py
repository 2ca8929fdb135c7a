"""Challenge pages by the shapes of public spiders, and pages that only look like one."""

import pytest

from crawler.web.challenge import challenge_kind

TS = (
    b"<script type=\"text/javascript\" r='m'>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=29445;"
    b'$_ts.cd="' + b"qEoxrrAlcmm" * 400 + b'";if($_ts.lcd)$_ts.lcd();</script>'
    b'<script type="text/javascript" charset="utf-8" src="/tQrlMwxgEtCS/Jk6aVTYjhBeW.294cc83.js" r=\'m\'></script>'
)
META = b'<meta content="' + b"a" * 100 + b'" r="m">'
JSL = b'<script>;go({"bts":["1"],"chars":"abc","ct":"1f","ha":"md5","is":true,"tn":"__jsl_clearance_s","vt":"3600"})</script>'
C3VK = b"<html><head></head><body><script>document.cookie='C3VK=12ab; max-age=300; path=/';location.reload()</script></body></html>"
WZWS = b'<html><body><form action="/aq_wzws_confirm?a=1"><script>submit()</script></form></body></html>'
PAGE = b"<html><body><p>" + "政府信息公开工作年度报告".encode() * 20 + b"</p></body></html>"
SAID = """<html><head><title>{}</title><style>p{{}}</style></head><body><p>{}</p></body></html>"""
URL = "http://www.a.gov.cn/x/1.html"


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind"),
    [
        (412, {"set-cookie": "4hP44ZykCTt5S=x"}, b"<html><head>" + META + TS + b"</head></html>", "瑞数"),
        (412, {"set-cookie": "924omrTVcFchS=x"}, b"<html>" + META + TS + b"<body></body></html>", "瑞数"),
        (412, {}, b"", "412"),
        (200, {}, b"<!DOCTYPE html><html><head>" + META + TS + b"</head>\n<body>\n</body></html>", "瑞数"),
        (202, {}, META + TS, "瑞数"),
        (
            521,
            {"set-cookie": "__jsluid_s=0f"},
            b"<script>document.cookie=1;location.href=location.pathname</script>",
            "加速乐",
        ),
        (521, {}, JSL, "加速乐"),
        (521, {}, b"", "521"),
        (200, {"set-cookie": "__jsluid_h=0f"}, JSL, "加速乐"),
        (403, {"set-cookie": "__jsluid_s=0f"}, b"<html>blocked</html>", "加速乐"),
        (200, {}, C3VK, "C3VK"),
        (302, {"set-cookie": "CT6T=1\nCT6TS=2", "location": "/x/1.html"}, b"", "CT6T"),
        (200, {"server": "wzws-waf", "set-cookie": "wzws_sessionid=a"}, b"<script>go()</script>", "网防G01"),
        (200, {}, WZWS, "网防G01"),
        (403, {"server": "wzws-waf-0-0"}, b"", "网防G01"),
        (200, {}, b"<html>reason:GeoBL</html>", "GeoBL"),
        (403, {}, b"<html>403 reason:GeoBL</html>", "GeoBL"),
        (403, {"set-cookie": "HWWAFSESID=1\nHWWAFSESTIME=2"}, b"", "华为云"),
        (403, {"server": "CW"}, b"", "华为云"),
        (403, {"x-ws-request-id": "1"}, b"", "网宿"),
        (403, {"server": "PS-CKG-01abc"}, b"", "网宿"),
        (405, {"server": "Tengine", "eagleid": "1"}, b"<html>405</html>", "阿里云"),
    ],
)
def test_challenge(status: int, headers: dict[str, str], body: bytes, kind: str) -> None:
    assert challenge_kind(status, headers, body, URL) == kind


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (
            200,
            {},
            b"<html>" + META + TS + b"<body><p>text</p>" * 1_000 + b"</body></html>",
        ),  # 瑞数's script, whole page
        (200, {}, b"<html><body>" + TS + b"<p>a short page</p></body></html>"),
        (403, {}, b"<html>403 Forbidden</html>"),  # one directory only
        (405, {}, b"<html>405</html>"),
        (302, {}, b""),
        (302, {"set-cookie": "CT6T=1", "location": "https://www.a.gov.cn/x/1.html"}, b""),
        (404, {"set-cookie": "__jsluid_s=0f"}, b"<script></script>"),
        (200, {"set-cookie": "wzws_sessionid=a"}, b'<script></script><a href="/art/1.html">x</a>'),
        # What these firms add to every answer:
        (200, {"set-cookie": "HWWAFSESID=1\nHWWAFSESTIME=2", "server": "CW"}, PAGE),
        (200, {"server": "Tengine", "eagleid": "1"}, PAGE),
        (200, {"x-via": "1.1 PS-CKG", "x-ws-request-id": "1"}, PAGE),
        (200, {"set-cookie": "__jsluid_h=0f"}, PAGE),
        (200, {}, b'<script>location.href="/zfxxgk/"</script>'),
    ],
)
def test_no_challenge(status: int, headers: dict[str, str], body: bytes) -> None:
    assert challenge_kind(status, headers, body, URL) is None


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("访问被拦截", ""),
        ("提示", "您的访问请求可能存在安全风险，已被网站防火墙<b>拦截</b>！事件ID：2233"),
        ("请进行安全验证", "为了您的正常访问，请输入图中验证码"),
        ("系统提示", "您的访问过于频繁，请稍后再试"),
        ("Request Rejected", "The requested URL was rejected. Your support ID is: 1"),
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_firewall_that_says_so_with_200(title: str, text: str, charset: str) -> None:
    kind = challenge_kind(200, {}, SAID.format(title, text).encode(charset), URL)
    assert kind is not None and kind.startswith("WAF: “")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("甲区2020年政府信息公开工作年度报告", "附件：报告.pdf。登录请输入验证码"),
        ("甲区财政局", "关于禁止燃放烟花爆竹的通告"),
        ("甲区人民政府", "网上请求被拒绝的办理结果说明。" * 20),
    ],
)
def test_short_page_of_another_matter(title: str, text: str) -> None:
    assert challenge_kind(200, {}, SAID.format(title, text).encode(), URL) is None
    assert challenge_kind(403, {}, SAID.format("403", "您的访问被禁止").encode(), URL) is None  # one directory only
