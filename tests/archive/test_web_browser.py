"""nianbao serve in a real browser: the paths that a person walks, accessibility, and that hostile content runs nowhere."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from pypdfium2 import PdfDocument

import extract
from tests.archive.conftest import Shelf
from tests.archive.visiting import visit
from tests.archive.web_archive import HOSTILE_NAME, sample
from tests.archive.web_browser import Served, chromium, on_a_port
from tests.archive.web_client import CELL

REPORT = "/agencies/1/2021"
EVIDENCE = f"{REPORT}/versions/1/cells/{CELL}"
DESK: ViewportSize = {"width": 1200, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
XIUZHOU = {2019: "xiuzhou-2019.html", 2020: "xiuzhou-2020-invented.html", 2021: "xiuzhou-2021-invented.html"}
PAGES = ["/", "/search?q=公开", "/agencies/1", f"{REPORT}/versions/1", "/agencies/3/2021", f"{REPORT}/diff/1/2"]
PAGES += [EVIDENCE, f"{EVIDENCE}/wrong", "/nowhere"]
PAGES += [
    "/coverage",
    "/coverage/330411",
    "/coverage/late/2021",
    "/compare?agencies=1,3,5",
    "/findings",
    "/status",
    "/discovery",
    *("/overview", "/overview/33", "/ranking?region=33", "/downloads"),
    *("/about", "/method", "/glossary", "/contact", "/licence"),
]


@pytest.fixture(scope="module")
def served(web_data: Path) -> Iterator[Served]:
    with on_a_port(web_data) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def context(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="zh-CN", base_url=served.address, viewport=DESK)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="module")
def reader(browser: Browser, served: Served) -> Iterator[Page]:
    """For tests that only open an address and look."""
    context = browser.new_context(locale="zh-CN", base_url=served.address)
    yield context.new_page()
    context.close()


def test_from_a_search_to_the_evidence(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").press_sequentially("秀洲")
    suggestion = page.locator("#suggestions a").first
    expect(suggestion).to_have_text("秀洲区人民政府 330411")
    suggestion.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("秀洲区人民政府")
    page.get_by_role("table").last.get_by_role("link", name="2021", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("秀洲区人民政府 2021年度报告")
    row = page.get_by_role("row", name="一、本年新收政府信息公开申请数量")
    expect(row.get_by_role("cell").last).to_have_text("187")
    row.get_by_role("link").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("依据：一、本年新收政府信息公开申请数量 · 总计")
    archived = page.frame_locator("iframe")
    expect(archived.locator("#nianbao-cell").locator("..")).to_have_text("187")
    expect(archived.locator("#nianbao-cell").locator("..")).to_be_in_viewport()
    page.get_by_role("link", name="这个数字有误？").click()
    expect(page.get_by_role("textbox")).to_have_value(page.get_by_role("textbox").input_value())
    assert "applications.new_received.total" in page.get_by_role("textbox").input_value()


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An archive in which the list of 秀洲区 was read to its end after the report of 2022 was due, without one."""
    shelf = Shelf(tmp_path_factory.mktemp("visited"))
    pages = {f"http://127.0.0.1/{year}.html": sample(name) for year, name in XIUZHOU.items()}
    visit(shelf, "2026-05-10", pages, agency="秀洲区人民政府")
    page = {"http://127.0.0.1/x.html": sample("xisaishan-2021.html")}
    shelf.crawl(page, agency="西塞山区人民政府", region="420203", site="xisaishan")
    with on_a_port(shelf.data) as served:
        yield served


@pytest.mark.slow
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_whole_walk(browser: Browser, visited: Served, size: ViewportSize) -> None:
    """From pinyin to the agency, a missing year and its proof, a share, the evidence of its numerator, and how to cite; a
    region by its name; a ranking."""
    context = browser.new_context(locale="zh-CN", base_url=visited.address, viewport=size)
    page = context.new_page()
    heading = page.get_by_role("heading", level=1)
    page.goto("/")
    page.get_by_role("searchbox").fill("xiuzhou")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name="秀洲区人民政府").first.click()
    expect(heading).to_have_text("秀洲区人民政府")
    missing = page.get_by_role("row", name="2022").last
    expect(missing).to_contain_text("2026-05-10 访问网站时，名单中未见该年度报告。")
    missing.get_by_role("link", name="存档的名单网页").click()
    expect(page.locator("#nianbao-note")).to_contain_text("http://127.0.0.1/list")
    page.go_back()
    shares = page.get_by_role("region", name="比例").get_by_role("row", name="2021")
    expect(shares).to_contain_text("68.8%")
    shares.get_by_role("link", name="2021 applications.granted.total: 130").click()
    expect(heading).to_have_text("依据：三（一）予以公开 · 总计")
    expect(page.locator(".row mark")).to_have_text("130")
    page.get_by_role("navigation", name="所在位置").get_by_role("link", name="2021").click()
    page.get_by_role("link", name="引用").click()
    expect(page.locator("#cite")).to_be_in_viewport()
    permalink = page.get_by_role("region", name="引用").get_by_role("link").inner_text()
    assert permalink.endswith("/agencies/1/2021/versions/1")
    page.goto("/search")
    page.get_by_role("searchbox").fill("浙江")
    page.get_by_role("button", name="检索").click()
    page.get_by_role("link", name="浙江省", exact=True).first.click()
    expect(heading).to_have_text("概览：浙江省")
    page.get_by_role("link", name="人民政府", exact=True).click()
    expect(heading).to_have_text("浙江省县级人民政府：排名")
    page.get_by_label("数字").select_option("share:granted")
    page.get_by_role("button", name="显示").click()
    expect(page.get_by_role("row", name="秀洲区人民政府")).to_contain_text("130 / 189 68.8%")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    context.close()


def test_without_javascript(browser: Browser, served: Served) -> None:
    context = browser.new_context(locale="zh-CN", base_url=served.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox").fill("秀洲")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name="秀洲区人民政府").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("秀洲区人民政府")
    context.close()


def test_language_stays(page: Page) -> None:
    page.goto("/agencies/1")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Year by year")).to_be_visible()
    page.get_by_role("table").last.get_by_role("link", name="2021", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("秀洲区人民政府, report of 2021")
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("秀洲区人民政府 2021年度报告")


def test_two_versions_compared(page: Page) -> None:
    page.goto(REPORT)
    page.get_by_label("从版本").select_option("1")
    page.get_by_label("到版本").select_option("2")
    page.get_by_role("button", name="比较版本").click()
    expect(page).to_have_url(f"{page.url.partition('/agencies')[0]}{REPORT}/diff/1/2")
    expect(page.get_by_role("row", name="三（七）总计 · 总计").get_by_role("cell")).to_have_text(["189", "187"])


def test_coverage_from_the_country_to_a_report(page: Page) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="覆盖情况").click()
    page.get_by_role("link", name="浙江省").click()
    page.get_by_role("link", name="嘉兴市").click()
    page.get_by_role("link", name="秀洲区").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("覆盖情况：浙江省嘉兴市秀洲区")
    page.get_by_role("link", name="秀洲区人民政府 2020: 已存档").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("秀洲区人民政府 2020年度报告")


def test_agencies_compared(page: Page) -> None:
    page.goto("/agencies/1")
    page.get_by_role("link", name="与其他机关比较").click()
    page.get_by_label("加入机关").fill("王店")
    page.get_by_label("加入机关").press("Enter")
    expect(page.get_by_role("img")).to_have_count(2)
    page.get_by_role("link", name="移除 秀洲区人民政府").click()
    expect(page.get_by_role("img")).to_have_count(1)


def test_suggestions_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.fill("#q", "xiuzhou")
    page.wait_for_selector("#suggestions a")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url("**/agencies/1")
    page.goto("/")
    page.fill("#q", "xiuzhou")
    page.wait_for_selector("#suggestions a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.is_hidden("#suggestions")
    assert page.evaluate("document.activeElement.id") == "q"


def test_by_keyboard(page: Page) -> None:
    page.goto("/agencies/1")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    expect(page.get_by_role("link", name="跳到正文")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("navigation", name="所在位置").get_by_role("link")).to_be_focused()


@pytest.mark.parametrize("path", PAGES)
def test_on_a_phone_nothing_is_wider_than_the_page(reader: Page, path: str) -> None:
    reader.set_viewport_size(PHONE)
    reader.goto(path)
    assert reader.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
@pytest.mark.parametrize("path", PAGES)
def test_accessible(reader: Page, path: str, language: str) -> None:
    reader.set_viewport_size(DESK)
    reader.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
    found: dict[str, Any] = Axe().run(reader).response
    broken = [(violation["id"], [node["html"] for node in violation["nodes"]][:3]) for violation in found["violations"]]
    assert not broken, json.dumps(broken, ensure_ascii=False, indent=1)


def test_on_paper(page: Page, tmp_path: Path) -> None:
    """An agency takes two pages; evidence has the row of its cell, its mark and its address."""
    for path in ("/agencies/1", EVIDENCE):
        page.goto(path)
        page.pdf(path=tmp_path / "printed.pdf", format="A4")
        with PdfDocument(tmp_path / "printed.pdf") as printed:
            assert len(printed) <= 2
            texts = [printed[number].get_textpage().get_text_range() for number in range(len(printed))]
    assert "http://localhost" + EVIDENCE in "".join(texts).replace("\r\n", "")
    page.emulate_media(media="print")
    expect(page.locator(".row mark")).to_have_text("187")
    expect(page.locator(".row td")).to_have_count(8)
    expect(page.locator("iframe")).to_be_hidden()


@pytest.mark.parametrize(
    "path",
    ["/archive", "/archive?sql=select+1", "/archive/cells", "/archive/report_versions?report_id=1", "/archive/agencies/1", "/archive/x"],
)  # fmt: skip
def test_datasette_is_accessible(reader: Page, path: str) -> None:
    reader.set_viewport_size(DESK)
    reader.goto(path)
    expect(reader.locator("main h1")).to_be_visible()
    assert Axe().run(reader).response["violations"] == []


def test_the_total_stays_in_view_on_a_phone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{REPORT}/versions/1")
    for name in ("（一）予以公开", "（七）总计"):
        page.get_by_role("row", name=name).first.scroll_into_view_if_needed()
        total = page.get_by_role("row", name=name).first.get_by_role("cell").last
        box = total.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= PHONE["width"]


HIDING = [
    "div, td, tr, table, a, html, body { display: none !important }",
    "html { visibility: hidden } body { opacity: 0 !important; height: 0; overflow: hidden }",
    "body { position: absolute; top: -9999px !important; transform: scale(0) } td { font-size: 0; color: transparent }",
    "body::before, html::before { content: ''; display: block; height: 99999px }",
    "body::after { content: ''; position: fixed; inset: 0; background: #fff; z-index: 2147483647 !important }",
    "#nianbao-note, [data-nianbao] { display: none !important; clip-path: inset(50%) !important }",
    "@layer { #nianbao-note#nianbao-note { display: none !important } } td span { visibility: hidden !important }",
]


@pytest.mark.parametrize("css", HIDING)
def test_no_style_of_an_archived_page_hides_what_is_ours(page: Page, css: str) -> None:
    """Also where the cell is not shown at all: that it was found is the premise."""
    data = (
        f"<html><head><style>{css}</style></head><body><div style='z-index: 9 !important; position: fixed; inset: 0; "
        "background: #fff'></div><div class=a><table><tr><td>a<td>b<tr><td><span>12</span><td>13</table></div>"
    ).encode()
    cell = extract.find_row(data.replace(css.encode(), b""), 0, 1)[0]
    page.set_content(extract.marked_page(data, cell, ["note of ours"]))
    for selector in ("#nianbao-note > div", "td[data-nianbao]"):
        place = page.locator(selector)
        place.scroll_into_view_if_needed(timeout=2000)
        on_top = "e => { const b = e.getBoundingClientRect();"
        on_top += (
            "return e.contains(document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2)) && b.height > 8 }"
        )
        assert place.evaluate(on_top)
        expect(place).to_be_visible()
    assert page.locator("td[data-nianbao]").inner_text() == "12"
    assert page.locator("#nianbao-note").inner_text().startswith("note of ours")


def test_hostile_content_runs_nowhere(context: BrowserContext, page: Page, served: Served) -> None:
    """Neither in our pages nor where the archived page is shown, also by itself; its links lead nowhere."""
    happened: list[str] = []  # what would say so: a dialog, or a request for /pwned
    context.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
    evidence = f"/agencies/5/2021/versions/2/cells/{CELL}"
    paths = [
        "/",
        "/coverage/110000",
        "/compare?agencies=5",
        "/search?q=局",
        "/search?q=alert",
        "/agencies/5",
        "/agencies/5/2021",
        "/agencies/5/2021/diff/1/2",
    ]
    for path in [*paths, f"/search?q={HOSTILE_NAME}", f"{evidence}/wrong", "/archive/agencies/5", evidence]:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert HOSTILE_NAME in page.content().replace("&lt;", "<").replace("&gt;", ">"), path
    archived = page.frame_locator("iframe")
    archived.get_by_text("off", exact=True).click()
    archived.get_by_text("away", exact=True).click()
    archived.get_by_role("button", name="go").click()
    assert page.url.endswith(evidence)
    page.goto(f"/archived{evidence}")
    for name in ("off", "away"):
        page.get_by_text(name, exact=True).click()
    page.get_by_role("button", name="go").click()
    page.wait_for_load_state("networkidle")
    assert page.url.endswith(f"/archived{evidence}")
    assert page.evaluate("self.origin") == "null"
    assert happened == []
    assert [path for path in served.asked if "pwned" in path] == []
