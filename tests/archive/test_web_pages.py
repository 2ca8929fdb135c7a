"""nianbao serve: what the pages say. The numbers are those that stand in the sample's pages."""

import csv
import gzip
import io
import json
import re
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from archive.web.texts import LANGUAGES, TEXTS
from tests.archive.conftest import HERE, Shelf
from tests.archive.visiting import reports, visit
from tests.archive.web_archive import HOSTILE_NAME, XIUZHOU_2021, sample
from tests.archive.web_client import CELL, Client, rows, said

HTML = HERE.parents[1] / "archive" / "web" / "html"
REPORT = "/agencies/1/2021"
EVIDENCE = f"{REPORT}/versions/1/cells/{CELL}"


def test_home(web: Client) -> None:
    page = web.page("/")
    totals = {said(row.find("dt")): said(row.find("dd")) for row in page.xpath('//dl[@class="totals"]/div')}
    assert totals == {"机关": "5", "年度报告": "7", "版本": "9", "抓取记录": "9"}
    newest = rows(page.xpath('//section[@aria-labelledby="newest"]//table')[0])
    assert newest[0] == ["秀洲区人民政府 2021年度报告", "来源有改动", "2026-01-17 08:00"]
    assert newest[1] == [f"{HOSTILE_NAME} 2021年度报告", "来源有改动", "2026-01-16 08:00"]
    assert len(newest) == 9
    night = [said(element) for element in page.xpath('//section[@aria-labelledby="last-night"]//dd')]
    assert night[:3] == ["2026-01-17", "1", "1 个正常，0 个部分未取得，0 个失败"]
    assert page.xpath('//form[@role="search"]/@action') == ["/search"]


def test_search_finds_agencies_by_a_part_of_a_name(web: Client) -> None:
    page = web.page("/search?q=秀洲")
    assert page.xpath('//section[@aria-labelledby="found-agencies"]//li/a/@href') == ["/agencies/1", "/agencies/2"]
    answer = web.get("/suggest?q=秀洲政府")
    assert answer.json() == [{"name": "秀洲区人民政府", "region": "330411", "url": "/agencies/1"}]
    assert web.get("/suggest?q=").json() == []


@pytest.mark.parametrize("question", ["xiuzhou", "xiu zhou", "秀州区", "330411", "嘉興 人民", "浙江秀洲"])
def test_search_forgives(web: Client, question: str) -> None:
    page = web.page(f"/search?q={question}")
    assert page.xpath('//section[@aria-labelledby="found-agencies"]//li/a/@href')[0] == "/agencies/1"
    assert bool(page.xpath('//p[@class="notice"]')) == (question == "秀州区")


def test_search_of_a_region_by_its_name(web: Client) -> None:
    page = web.page("/search?q=浙江")
    assert page.xpath('//main//a[starts-with(@href, "/overview")]/@href') == ["/overview/33"]
    for region in ("福建", "35", "fujian", "莆田市"):
        page = web.page(f"/search?q=局&region={region}")
        assert page.xpath('//section[@aria-labelledby="found-agencies"]//li/a/@href') == ["/agencies/4"]
    assert web.get("/search?q=局&region=nowhere").status_code == 404


def test_search_counts_pages_and_downloads(web: Client) -> None:
    page = web.page("/search?q=人民政府&agencies_from=1")
    section = page.xpath('//section[@aria-labelledby="found-agencies"]')[0]
    assert "共 2 个机关" in said(section)
    assert section.xpath(".//ol/@start") == ["2"]
    assert section.xpath(".//li/a/@href") == ["/agencies/3"]
    assert "浙江省 (1) 湖北省 (1)" in said(section)
    [link] = section.xpath('.//a[text()="CSV"]/@href')
    agencies = list(csv.DictReader(web.get(link).text.lstrip("\ufeff").splitlines()))
    assert [row["agency"] for row in agencies] == ["秀洲区人民政府", "西塞山区"]
    assert agencies[0]["url"] == "http://localhost/agencies/1"
    page = web.page("/search?q=公开&reports_from=3")
    section = page.xpath('//section[@aria-labelledby="found-reports"]')[0]
    assert len(section.xpath(".//ol/li")) == 4
    [link] = section.xpath('.//a[text()="CSV"]/@href')
    reports = list(csv.DictReader(web.get(link).text.lstrip("\ufeff").splitlines()))
    assert len(reports) == 7
    hits = [
        web.page(f"/search?q=公开&reports_from={start}").xpath('//ol[@class="hits"]/li/a/@href') for start in (0, 3)
    ]
    assert hits[1] == hits[0][3:]
    assert [row["url"].partition("/versions")[0].removeprefix("http://localhost") for row in reports] == hits[0]
    assert web.get("/search/reports.csv?q=").status_code == 400


def test_a_region_without_words_leads_to_its_overview(web: Client) -> None:
    assert web.page("/search?q=&region=浙江").xpath("//main/p/a/@href") == ["/overview/33"]
    for nothing in ("/search", "/search?region=99", "/search?q=公开&region=33"):
        assert not web.page(nothing).xpath('//main/p/a[starts-with(@href, "/overview")]')


@pytest.mark.parametrize("path", ["/findings.json", "/feed.atom", "/api/findings", "/api/changes"])
def test_a_region_has_its_name_or_its_code(web: Client, path: str) -> None:
    answers = {web.get(f"{path}?region={region}").text for region in ("浙江", "33", "330000")}
    assert [web.get(f"{path}?region=33").status_code, len(answers)] == [200, 1]


def test_search_finds_words_in_reports(web: Client) -> None:
    page = web.page("/search?q=加强培训和检查")
    assert page.xpath('//ol[@class="hits"]//a/@href') == ["/agencies/1/2021", "/agencies/1/2020"]
    assert [said(element) for element in page.xpath("//mark")] == ["加强培训和检查"] * 2
    page = web.page("/search?q=加强培训和检查&year=2020&region=33")
    assert page.xpath('//ol[@class="hits"]//a/@href') == ["/agencies/1/2020"]
    assert web.page("/search?q=加强培训和检查&region=42").xpath('//ol[@class="hits"]//a') == []


def test_agency(web: Client) -> None:
    page = web.page("/agencies/1")
    assert said(page.find(".//h1")) == "秀洲区人民政府"
    facts = {said(row.find("dt")): said(row.find("dd")) for row in page.xpath('//dl[@class="facts"]/div')}
    assert facts["行政区划"] == "浙江省嘉兴市秀洲区 330411"
    assert (facts["层级"], facts["上级"]) == ("县级", "嘉兴市人民政府")
    assert facts["名称"] == "秀洲区人民政府 2019, 2020, 2021"
    years = {row[0]: row[1:] for row in rows(page.xpath('//table[@class="years"]')[0])}
    assert years["2021"] == ["187", "0", "2", "未知", "原网页", "秀洲区人民政府2021年政府信息公开工作年度报告"]
    assert years["2019"][:3] == ["208", "0", "1"]
    assert years["2022"] == ["报告应公布之日以后，名单尚未读到末尾，不知有无。 依据"]


def test_why_a_year_is_missing(shelf: Shelf) -> None:
    visit(shelf, "2026-02-10", reports(2021, 2023))
    visit(shelf, "2026-05-10", reports(2021, 2023))
    web = Client(shelf.data)
    page = web.page("/agencies/1")
    [row] = page.xpath('//table[@class="years"]//tr[th="2022"]')
    assert said(row) == "20222026-05-10 访问网站时，名单中未见该年度报告。 存档的名单网页"
    [proof] = row.xpath(".//a/@href")
    assert "未发布" not in said(page)
    archived = web.get(proof)
    assert archived.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "http://127.0.0.1/list, 2026-05-10T02:00:00" in archived.text
    assert web.get("/archived/captures/99").status_code == 404
    visit(shelf, "2026-05-11", reports(2021, 2023), failures=[("http://127.0.0.1/list_2", "timeout")])
    [row] = Client(shelf.data).page("/agencies/1?lang=en").xpath('//table[@class="years"]//tr[th="2022"]')
    assert said(row).startswith("2022On 2026-05-11 a list or a link to a report could not be fetched (timeout)")
    assert row.xpath(".//a/@href") == ["/archive/failures/1"]


def test_parent_and_children_lead_to_each_other(web: Client) -> None:
    assert "/agencies/2" in web.page("/agencies/1").xpath("//dd//a/@href")
    assert "/agencies/1" in web.page("/agencies/2").xpath("//dd//a/@href")


def test_plots_and_their_tables(web: Client) -> None:
    received, reviews, suits, endings = web.page("/agencies/1").xpath('//section[starts-with(@class, "plot ")]')
    assert rows(received.find(".//table"))[:4] == [
        ["2019", "2019年", "208"],
        ["2020", "2019年", "197"],
        ["2021", "2021年", "187"],
        ["2022", "没有报告"],
    ]
    # 2019: 3 + 10 + 1 refused, 24 + 3 not held, 3 + 1 rejected; 其他处理 is blank, which is not 0
    outcomes = ["159", "2", "14Σ 3 + 10 + 1", "27Σ 24 + 3", "4Σ 3 + 1", "?"]
    assert rows(endings.find(".//table"))[0] == ["2019", "2019年", *outcomes]
    assert rows(reviews.find(".//table"))[2] == ["2021", "2021年", "5"]
    assert rows(suits.find(".//table"))[2] == ["2021", "2021年", "8Σ 7 + 1"]  # 7 without and 1 after a review
    bars = [said(element) for element in endings.xpath('.//*[local-name()="rect"]/*[local-name()="title"]')]
    assert "2019 不予公开: 14" in bars
    assert not any("其他处理" in bar for bar in bars if bar.startswith("2019"))
    gaps = [said(element) for element in received.xpath('.//*[local-name()="g"]/*[local-name()="title"]')]
    assert gaps[0] == "2022: 没有报告"
    assert gaps[-1] == "表式更换：2019年 → 2021年"
    (svg,) = received.xpath('.//*[local-name()="svg"]')
    titles = [said(svg.xpath(f'.//*[@id="{id_}"]')[0]) for id_ in svg.get("aria-labelledby").split()]
    assert titles[0] == "秀洲区人民政府 · 新收政府信息公开申请（件）"
    assert titles[1].startswith("2019年至")


def test_a_year_before_2019_has_its_number_in_the_list_of_years(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.crawl({"http://127.0.0.1/2012.html": sample("xiuzhou-2012-invented.html")}, agency="秀洲区人民政府")
    [row] = Client(tmp_path).page("/agencies/1").xpath('//table[@class="years"]//tr[th="2012"]')
    [number] = row.xpath("td[1]/a")
    assert said(number) == "94"
    assert number.get("href").endswith("/cells/statistics.applications.year")


def test_blanks_in_a_sum_of_ours_are_named(web: Client) -> None:
    [row] = web.page("/agencies/1").xpath('//table[@class="shares"]//tr[th="2019"]')
    [blank] = row.xpath('.//a[contains(@href, "refused_internal_affairs")]')
    assert (said(blank), blank.get("aria-label")) == ("□", "2019 applications.refused_internal_affairs.total: 空白")


def test_shares_with_numerator_and_denominator(web: Client) -> None:
    table = web.page("/agencies/1").xpath('//table[@class="shares"]')[0]
    [row] = table.xpath('.//tr[th="2021"]')
    answered, granted, _, refused, _, lost = [said(cell) for cell in row.xpath("td")]
    assert answered.startswith("187 / 191 Σ 187 + 4")
    assert granted == "130 / 18769.5% -4.8"  # 145 of 195 in the year before
    assert refused.startswith("13 Σ 0 + 0 + 0 + 6 + 2 + 4 + 0 + 1 / 187")
    assert lost.startswith("1 Σ 1 + 0 / 8 Σ 7 + 1")
    links = row.xpath("td[2]//a/@href")
    assert links == [f"{REPORT}/versions/2/cells/applications.{row}.total" for row in ("granted", "total_processed")]
    assert web.get(links[0]).status_code == 200
    assert said(table.xpath('.//tr[th="2019"]/td')[1]) == "159 / 20677.2%"  # no year before it
    nothing = web.page("/agencies/3").xpath('//table[@class="shares"]//td')
    assert said(nothing[1]) == "11 / 0"
    assert said(nothing[5]) == "报告未载"


def test_report_as_on_the_official_form(web: Client) -> None:
    page = web.page(f"{REPORT}/versions/1")
    table = page.xpath('//section[@aria-labelledby="part-3"]//table')[0]
    heads = [said(element) for element in table.xpath(".//thead//th")]
    assert heads[:4] == ["申请人情况", "自然人", "法人或其他组织", "总计"]
    lines = rows(table)
    assert len(lines) == 25
    assert lines[0] == ["一、本年新收政府信息公开申请数量", "175", "12", "0", "0", "0", "0", "187"]
    assert lines[2][:4] == ["三、本年度办理结果", "（一）予以公开", "120", "10"]
    assert lines[4][:3] == ["（三）不予公开", "1.属于国家秘密", "0"]
    spans = {said(element): (element.get("rowspan"), element.get("scope")) for element in table.xpath(".//tbody//th")}
    assert spans["三、本年度办理结果"] == ("22", "rowgroup")
    assert spans["（三）不予公开"] == ("8", "rowgroup")
    link = table.xpath('.//td/a[text()="187"]/@href')
    assert link == [EVIDENCE]
    assert len(page.xpath('//table[contains(@class, "form")]//td')) == 10 + 25 * 7 + 3 * 5
    assert [said(element) for element in page.xpath("//section/h2")][2:8] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]


def test_findings_stand_beside_their_numbers(web: Client) -> None:
    page = web.page(f"{REPORT}/versions/1")
    findings = [said(element) for element in page.xpath('//ol[@class="findings"]/li')]
    assert len(findings) == 3
    assert "187 ≠ 189" in findings[1]
    (cell,) = page.xpath(f'//td[a[@href="{EVIDENCE.replace("new_received", "total_processed")}"]]')
    assert cell.get("class") == "reported finding"
    assert cell.xpath('a[@class="ref"]/@href') == ["#finding-1", "#finding-2", "#finding-3"]


def test_what_is_no_number_never_looks_like_zero(web: Client) -> None:
    page = web.page("/agencies/1/2019")
    (blank,) = page.xpath('//td[a[contains(@href, "applications.other.total")]]')
    assert (blank.get("class"), said(blank)) == ("blank", "□")
    assert blank.xpath("a/@aria-label") == ["空白"]
    absent = web.page("/agencies/3/2021").xpath('//td[a[contains(@href, "litigation_after_reconsideration.total")]]')
    assert [(element.get("class").split()[0], said(element)[0]) for element in absent] == [("absent", "×")]


def test_csv_and_json(web: Client) -> None:
    answer = web.get(f"{REPORT}/versions/1.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="1-2021-1.csv"'
    cells = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(cells) == 200
    (total,) = [cell for cell in cells if ".".join((cell["table"], cell["row"], cell["column"])) == CELL]
    assert (total["status"], total["value"], total["printed"]) == ("reported", "187", "187")
    permalink = f"http://localhost{REPORT}/versions/1"
    same = ("agency", "region", "year", "version", "permalink")
    assert [total[name] for name in same] == ["秀洲区人民政府", "330411", "2021", "1", permalink]
    report = web.get(f"{REPORT}/versions/2.json").json()
    assert report["permalink"] == f"http://localhost{REPORT}/versions/2"
    assert (report["agency"], report["version"], report["cause"]) == ("秀洲区人民政府", 2, "source changed")
    assert report["tables"]["applications"]["total_processed"]["total"]["value"] == 187


def test_a_report_answers_first(web: Client) -> None:
    page = web.page(f"{REPORT}/versions/2")
    answer = page.xpath('//p[@class="answer"]')[0]
    assert said(answer).startswith(
        "新收申请 187， 予以公开 130， 部分公开 9， 不予公开 13 (Σ 0 + 0 + 0 + 6 + 2 + 4 + 0 + 1)"
    )
    assert said(answer).endswith("行政复议 5， 行政诉讼 8 (Σ 7 + 1)。")
    assert all(web.get(path).status_code == 200 for path in answer.xpath(".//a/@href")[:4])
    assert not answer.xpath('.//a[text() = "13" or text() = "8"]')  # a sum of ours is no cell's
    before, source = page.xpath('//a[@rel="prev"]/@href'), page.xpath('//p[@class="screen"]/a/@href')
    assert (before, page.xpath('//a[@rel="next"]')) == (["/agencies/1/2020"], [])
    assert source[0] == XIUZHOU_2021
    assert web.get(source[1]).status_code == 200


def test_how_to_cite(web: Client) -> None:
    page = web.page(f"{REPORT}/versions/1")
    permalink, chinese, english, bibtex = [
        said(element) for element in page.xpath('//section[@aria-labelledby="cite"]//dd')
    ]
    assert permalink == f"http://localhost{REPORT}/versions/1"
    digest = sha256(sample("xiuzhou-2021-invented.html")).hexdigest()
    title = "秀洲区人民政府2021年政府信息公开工作年度报告"
    assert chinese == (
        f"秀洲区人民政府. {title}[R/OL]. [2026-01-11]. {XIUZHOU_2021}. 存档版本 1: {permalink}, SHA-256 {digest}."
    )
    assert english.startswith(f"秀洲区人民政府 (n.d.). {title} [Annual report")
    assert bibtex.startswith("@report{nianbao-1-2021-v1, author = {{秀洲区人民政府}},")
    assert bibtex.count("{") == bibtex.count("}")
    assert digest in bibtex


def test_two_versions_compared(web: Client) -> None:
    answer = web.get(f"{REPORT}/diff?from=1&to=2")
    assert (answer.status_code, answer.headers["location"]) == (302, f"{REPORT}/diff/1/2")
    page = web.page(f"{REPORT}/diff/1/2")
    moved = rows(page.xpath('//section[@aria-labelledby="cells"]//table')[0])
    assert [row[1:] for row in moved] == [["189", "187"]]
    assert len(page.xpath('//section[@aria-labelledby="findings-gone"]//li')) == 3
    assert "没有差异" in web.get(f"{REPORT}/diff/1/1").text


def test_evidence(web: Client) -> None:
    page = web.page(EVIDENCE)
    facts = {said(row.find("dt")): said(row.find("dd")) for row in page.xpath('//dl[@class="facts"]/div')}
    digest = sha256(sample("xiuzhou-2021-invented.html")).hexdigest()
    assert facts["SHA-256"] == f"{digest} 刚刚核对，相符"
    assert (facts["数值"], facts["网址"]) == ("187", XIUZHOU_2021)
    assert facts["抓取时间"] == "2026-01-11T08:00:00.000000Z · HTTP 200"
    (frame,) = page.xpath("//iframe")
    assert (frame.get("sandbox"), frame.get("src")) == ("", f"/archived{EVIDENCE}#nianbao-cell")
    (record,) = page.xpath('//a[contains(@href, "/records/")]/@href')
    answer = web.get(record)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert sample("xiuzhou-2021-invented.html") in gzip.decompress(answer.content)
    (marked,) = web.page(f"/archived{EVIDENCE}").xpath('//*[@id="nianbao-cell"]/..')
    assert said(marked) == "187"


def test_a_cell_without_a_place_has_evidence_too(web: Client) -> None:
    page = web.page("/agencies/3/2021/versions/1/cells/remedies.litigation_after_reconsideration.total")
    assert "原件没有这一格" in said(page)


def test_this_number_is_wrong(web: Client) -> None:
    (text,) = web.page(f"{EVIDENCE}/wrong").xpath("//textarea/text()")
    digest = sha256(sample("xiuzhou-2021-invented.html")).hexdigest()
    for part in ("秀洲区人民政府", "330411", "2021", CELL, "version: 1", digest, XIUZHOU_2021, EVIDENCE):
        assert part in text
    entry = tomllib.loads(text[text.index("[[correction]]") :].replace("value = ", "value = 186"))["correction"][0]
    assert entry == {
        "agency": "秀洲区人民政府",
        "region": "330411",
        "year": 2021,
        "cell": CELL,
        "expected": 187,
        "value": 186,
    }


def test_two_languages(web: Client) -> None:
    page = web.page("/agencies/1?lang=en")
    assert page.get("lang") == "en"
    assert "Year by year" in said(page)
    assert page.xpath('//nav[@aria-label="Main menu"]/a[last()]/@href') == ["/agencies/1?lang=zh"]
    assert "lang=en" in web.get("/?lang=en").headers["set-cookie"]
    assert web.page("/", lang="en").get("lang") == "en"
    assert web.page("/").get("lang") == "zh-CN"
    assert web.page("/?lang=fr").get("lang") == "zh-CN"


@pytest.mark.parametrize(
    "path",
    ["/", "/search?q=公开", "/agencies/1", REPORT, f"{REPORT}/diff/1/2", EVIDENCE, f"{EVIDENCE}/wrong", "/nowhere"],
)
def test_english_pages_say_nothing_of_ours_in_chinese(web: Client, path: str) -> None:
    ours = {zh for zh, en in TEXTS.values() if re.fullmatch("[一-鿿]{3,}", zh)}
    of_forms = {
        "其他处理",
        "予以公开",
        "部分公开",
        "不予公开",
        "无法提供",
        "不予处理",
        "行政复议",
        "复议后起诉",
        "未经复议直接起诉",
    }
    answer = web.get(path + ("&" if "?" in path else "?") + "lang=en").text
    texts = {part.strip() for part in re.findall(r">([^<]+)<", answer)}
    assert texts & (ours - of_forms) == set()


def test_every_text_is_in_both_languages_and_every_template_finds_its_texts() -> None:
    for zh, en in TEXTS.values():
        assert len((zh, en)) == len(LANGUAGES)
        assert set(re.findall(r"{(\w+)}", zh)) == set(re.findall(r"{(\w+)}", en))
    asked = {
        key for path in HTML.glob("*.html") for key in re.findall(r"""\bt\(["']([^"']+)["'][,)]""", path.read_text())
    }
    assert asked - TEXTS.keys() == set()
    sources = "".join(path.read_text("utf-8") for path in (*HTML.glob("*.html"), *HTML.parent.rglob("*.py")))
    stems = {re.sub(r":.*|no_\w+_mark", lambda found: ":" if found[0][0] == ":" else "_mark", key) for key in TEXTS}
    assert {
        stem for stem in stems if f'"{stem}"' not in sources and f"'{stem}'" not in sources
    } == set()  # none is left over
    keys = [key for path in (HTML.parent / "wording").iterdir() for key in tomllib.loads(path.read_text("utf-8"))]
    assert len(keys) == len(set(keys))


def test_heads(web: Client) -> None:
    page = web.page(f"{REPORT}/versions/2?lang=zh")
    assert page.xpath('//link[@rel="canonical"]/@href') == [REPORT]
    assert web.page(f"{REPORT}/versions/1").xpath('//link[@rel="canonical"]/@href') == [f"{REPORT}/versions/1"]
    assert said(page.find(".//title")) == "秀洲区人民政府 2021年度报告"
    assert "三张官方表格" in page.xpath('//meta[@name="description"]/@content')[0]
    assert "Disallow: /archive\n" in web.get("/robots.txt").text


def test_datasette_is_one_click_away(web: Client) -> None:
    assert "/archive" in web.page("/").xpath("//nav//a/@href")
    answer = web.get("/archive/reports.json?_shape=array")
    assert len(json.loads(answer.text)) == 7
    assert web.get("/archive.json?sql=select+count(*)+as+n+from+captures&_shape=array").json() == [{"n": 9}]


def test_datasette_says_what_each_table_is(web: Client) -> None:
    """In both languages; those that only serve other tables are hidden."""
    tables = web.get("/archive.json").json()["tables"]
    shown = {table["name"] for table in tables if not table["hidden"]}
    assert {key.removeprefix("table:") for key in TEXTS if key.startswith("table:")} - {
        "series", "cells", "current_versions", "printed_versions", "same_agencies", "standing_findings", "years_before"
    } == shown  # fmt: skip
    hidden = {table["name"] for table in tables if table["hidden"]}
    assert {"journal", "version_cells", "search_index", "search_index_data", "overview_marks"} <= hidden
    [about] = web.page("/archive/cells").xpath('//div[@class="metadata-description"]')
    assert said(about).startswith("官方表格的每一格")
    assert said(about).endswith("A blank is not 0.")


def test_only_the_sum_that_fails_is_framed(web: Client) -> None:
    framed = web.page(f"{REPORT}/versions/1").xpath('//td[contains(@class, "finding")]/a[1]/@href')
    assert framed == [EVIDENCE.replace("new_received", "total_processed")]


def test_findings_in_both_languages(web: Client) -> None:
    zh, en = (
        web.page(f"{REPORT}/versions/1?lang={language}").xpath('//ol[@class="findings"]/li') for language in LANGUAGES
    )
    assert said(zh[1]).startswith("错误 （七）总计等于各项办理结果之和：187 ≠ 189 applications.processed_sum")
    assert said(en[1]).startswith("error The total should be the sum of all outcomes: 187 ≠ 189")
    assert en[1].xpath('.//span[@lang="zh-CN"]')
    for listed in rows(web.page("/findings?lang=zh").xpath("//table")[0]):
        assert re.search("[一-鿿]", listed[1]), listed
