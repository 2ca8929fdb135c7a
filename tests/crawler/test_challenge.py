"""Challenge pages by the shapes of public spiders, and pages that only look like one."""

import pytest

from crawler.challenge import challenge_kind

TS = b"<script type=\"text/javascript\" r='m'>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=29445;</script>"


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind"),
    [
        (412, {"set-cookie": "4hP44ZykCTt5S=x"}, b'<meta content="abc" r="m">' + TS, "瑞数"),
        (202, {}, TS, "瑞数"),
        (521, {"set-cookie": "__jsluid_s=0f"}, b"<script>document.cookie=1</script>", "加速乐"),
        (200, {}, b"<script>document.cookie='C3VK=abc; max-age=300';location.reload()</script>", "C3VK"),
        (302, {"set-cookie": "CT6T=1\nCT6TS=2"}, b"", "CT6T"),
        (200, {"server": "wzws-waf", "set-cookie": "wzws_sessionid=a"}, b"<script>go()</script>", "网防G01"),
        (403, {"set-cookie": "HWWAFSESID=1"}, b"", "华为云"),
        (403, {"x-ws-request-id": "1"}, b"", "网宿"),
        (200, {}, b"<html>reason:GeoBL</html>", "GeoBL"),
        (429, {}, b"", "429"),
    ],
)
def test_challenge(status: int, headers: dict[str, str], body: bytes, kind: str) -> None:
    assert challenge_kind(status, headers, body) == kind


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, {}, b"<html><body>" + TS + b"<p>text</p>" * 1_000 + b"</body></html>"),  # 瑞数's script on a whole page
        (200, {}, b"<html><body>" + TS + b"<p>a short page</p></body></html>"),
        (403, {}, b"<html>403 Forbidden</html>"),  # one directory only
        (302, {}, b""),
        (404, {}, b""),
        (200, {"set-cookie": "wzws_sessionid=a"}, b'<script></script><a href="/art/1.html">x</a>'),
    ],
)
def test_no_challenge(status: int, headers: dict[str, str], body: bytes) -> None:
    assert challenge_kind(status, headers, body) is None
