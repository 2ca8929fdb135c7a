"""A seeded archive of the size of a country: agencies of every division, their reports over the years, no WARC files.

The same seed and size give the same rows, but for the times at which they are written.
"""

import pickle
import random
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from pathlib import Path

from archive.agencies.lookup import name_all_by_newest_reports
from archive.agencies.matching import agency_of_report, keep_match
from archive.base.divisions import divisions, full_name
from archive.base.sightings import Sighting
from archive.capture.runs import finish_run, start_run
from archive.db import capture_rows
from archive.db.capture_rows import CaptureRow
from archive.db.cells import StoredPlace, pack
from archive.db.journal import seal
from archive.reports.page_readings import PageReading
from archive.reports.versions import Candidate, Comparison, Content, add_version
from archive.series.series_table import bring_up_to_date
from archive.warc.run_files import RunFiles
from archive.writing.opening import open_for_writing
from extract import PARSER_VERSION, Cell, Section
from extract.checks.rules import check
from extract.forms import official

YEARS = range(2019, 2025)
REVISED = 0.1  # of all reports have a second version
GROUP = 500
_POOL = 2000
_OFFICES = """
人民政府 办公室 教育局 科学技术局 公安局 民政局 司法局 财政局
人力资源和社会保障局 自然资源局 生态环境局 住房和城乡建设局 交通运输局 水利局 农业农村局 商务局
文化广电和旅游局 卫生健康局 退役军人事务局 应急管理局 审计局 市场监督管理局 统计局 医疗保障局
信访局 发展和改革局 工业和信息化局 民族宗教事务局 国有资产监督管理局 体育局 林业局 城市管理局
行政审批局 乡村振兴局 粮食和物资储备局 地方金融监督管理局 机关事务管理局 人民防空办公室 投资促进局 大数据管理局
气象局 税务局 消防救援大队 烟草专卖局 邮政管理局 供销合作社联合社 残疾人联合会 红十字会
档案局 广播电视局 外事办公室 研究室 政务服务中心 公共资源交易中心 住房公积金管理中心 园林绿化局
文物局 海洋与渔业局 畜牧兽医局 农业机械管理局 水务局 口岸办公室 知识产权局 药品监督管理局
社会保险局
"""  # the first of them in every division, then the second: 208,910 agencies
WORDS = [
    *(
        "我局",
        "认真",
        "贯彻",
        "落实",
        "政府信息公开条例",
        "主动",
        "公开",
        "依申请",
        "行政复议",
        "行政诉讼",
        "办理",
        "平台",
        "建设",
    ),
    *(
        "监督",
        "保障",
        "政务公开",
        "工作",
        "重点",
        "领域",
        "政策",
        "解读",
        "回应",
        "关切",
        "网站",
        "新媒体",
        "存在",
        "问题",
        "不足",
    ),
    *(
        "改进",
        "措施",
        "加强",
        "培训",
        "提高",
        "质量",
        "收费",
        "通知",
        "本年度",
        "上年",
        "增加",
        "减少",
        "群众",
        "企业",
        "服务",
    ),
]
RARE = ["涉外仲裁", "罕见", "鱼塘", "诉", "征地拆迁", "高速公路"]  # a word of these in one section of two hundred


def fill(data: Path, versions: int, seed: int = 1) -> float:
    """Write an archive of that many report versions to `data`; the seconds of CPU that the versions took, journal too."""
    spent = 0.0
    with open_for_writing(data) as archive:
        connection = archive.db.conn
        run_id = start_run(archive, contact=None, command="benchmark")
        files = RunFiles(data, run_id, {"description": "benchmark"})
        with archive.db.atomic():
            connection.executemany("INSERT INTO warc_files VALUES (?, ?, 0)", [(name, run_id) for name in _WARC_FILES])
        source = readings(versions, seed)
        while group := list(islice(source, GROUP)):
            with archive.db.atomic():
                candidates = [_captured(connection, run_id, *capture) for capture in group]
                seal(connection, files)
            started = time.process_time()
            with archive.db.atomic():
                for candidate, (_, _, reading) in zip(candidates, group, strict=True):
                    version_id, cause = add_version(connection, Comparison(archive, candidate), reading)
                    connection.execute(READING, (candidate.capture.id, PARSER_VERSION, version_id, cause, NOW))
                seal(connection, files)
            spent += time.process_time() - started
        files.close()
        with archive.db.atomic():
            name_all_by_newest_reports(connection)
        bring_up_to_date(archive.db)
        finish_run(archive, run_id, "done")
    return spent


def readings(versions: int, seed: int) -> Iterator[tuple[int, str, PageReading]]:
    """Number from 1, region and reading of each version: an agency's years one after the other, some revised."""
    chance = random.Random(seed)
    pool = [pickle.dumps(_reading(chance)) for _ in range(_POOL)]  # each is made anew, as it comes from another process
    number = 0
    for region, agency in _agencies():
        for year in YEARS:
            for _ in range(2 if chance.random() < REVISED else 1):
                number += 1
                title = f"{agency}{year}年政府信息公开工作年度报告"
                published = f"{year + 1}-01-{chance.randint(5, 31):02}"
                title_page = {"title": title, "agency": agency, "year": year, "published": published}
                yield number, region, replace(pickle.loads(chance.choice(pool)), **title_page)  # made here
                if number == versions:
                    return
    raise ValueError(f"there are only {number} versions in this country")


def _agencies() -> Iterator[tuple[str, str]]:
    in_force = [division for division in divisions().values() if not division.former]
    for office in _OFFICES.split():
        for division in in_force:
            yield division.code, f"{full_name(division.code)}{office}"


def _captured(connection: sqlite3.Connection, run_id: int, number: int, region: str, reading: PageReading) -> Candidate:
    """A capture of which no WARC file has the record."""
    digest = sha256(str(number).encode()).hexdigest()
    url = f"http://www.{region}.gov.cn/zfxxgk/fdzdgknr/ndbg/{reading.published}/t{number:09}.html"
    place = (_WARC_FILES[0], number * 9000, 8000)
    record_id = f"<urn:uuid:{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}>"
    capture = CaptureRow(
        number, run_id, url, "GET", NOW, 200, digest, 48000, digest[::-1], "text/html", "utf-8", "gzip",
        f'"{digest[:16]}"', "Sat, 31 Jan 2026 08:00:00 GMT", digest, None, *place, record_id,
        PARSER_VERSION, _WARC_FILES[1], number * 3000,
    )  # fmt: skip
    capture_rows.insert(connection, [capture])
    return sighted(connection, capture, region, reading, Content(digest[::-1], ()), digest)


def sighted(
    connection: sqlite3.Connection,
    capture: CaptureRow,
    region: str,
    reading: PageReading,
    content: Content,
    digest: str,
) -> Candidate:
    """A capture that a list of its region links, and the reading of it as a candidate."""
    title, list_url = reading.title, f"http://www.{region}.gov.cn/zfxxgk/fdzdgknr/ndbg/index.html"
    sighting = Sighting(capture.id, f"site-{region}", reading.agency or "", region, capture.url, title or "", list_url)
    connection.execute(_SIGHTING, sighting.row())
    match = agency_of_report(connection, reading.agency, sighting)
    keep_match(connection, match, sighting)
    key = (match.agency_id, reading.year)
    connection.execute("INSERT OR IGNORE INTO reports (agency_id, year) VALUES (?, ?)", key)
    report_id = connection.execute("SELECT id FROM reports WHERE agency_id = ? AND year = ?", key).fetchone()[0]
    return Candidate(report_id, capture, content, digest)


_WARC_FILES = ("20260131080000-1-1.warc.gz", "20260131080000-1-text-1.warc.gz")
NOW = "2026-01-31T08:00:00.000000Z"
READING = (
    "INSERT INTO readings (capture_id, parser_version, report_version_id, outcome, read_at) VALUES (?, ?, ?, ?, ?)"
)
_SIGHTING = (
    "INSERT INTO sightings (capture_id, site_id, agency, region, url, title, list_url) "
    "VALUES (:capture_id, :site_id, :agency, :region, :url, :title, :list_url)"
)


def _reading(chance: random.Random) -> PageReading:
    """A reading on form 2021 whose sums hold, but for one in ten; most counts are 0, a few cells blank or dashes."""
    form = official.load("2021")
    applications: dict[str, dict[str, Cell]] = {}
    scale = chance.choice((3, 10, 40, 300))
    tables, top, left = chance.randint(0, 2), chance.randint(2, 5), chance.randint(1, 4)  # where the tables stand
    results = [row.key for row in form.applications_rows if row.group and row.key != "total_processed"]
    columns = [key for key in form.applications_columns if key != "total"]
    counts = {
        row: {column: chance.randint(1, scale) if chance.random() < 0.15 else 0 for column in columns}
        for row in results
    }
    processed = {column: sum(counts[row][column] for row in results) for column in columns}
    carried = {column: chance.randint(0, 1) for column in columns}
    counts["total_processed"], counts["carried_in"] = processed, carried
    counts["carried_out"] = {column: chance.randint(0, 1) for column in columns}
    counts["new_received"] = {
        column: max(0, processed[column] + counts["carried_out"][column] - carried[column]) for column in columns
    }
    for number, row in enumerate(form.applications_rows):
        values = counts[row.key]
        cells = [*values.values(), sum(values.values()) + (row.key == "granted" and chance.random() < 0.1)]
        applications[row.key] = {
            column: _cell(value, tables + 1, number + top, place + left)
            for place, (column, value) in enumerate(zip([*columns, "total"], cells, strict=True))
        }
    proactive = {
        row: {column: _cell(chance.randint(0, 90), tables, number, 1) for column in block.columns}
        for block in form.proactive
        for number, row in enumerate(block.rows)
    }
    outcomes = list(form.remedies_outcomes)
    remedies = {
        group: {outcome: _cell(0, tables + 2, 3, number * 5 + place) for place, outcome in enumerate(outcomes)}
        for number, group in enumerate(form.remedies_groups)
    }
    if chance.random() < 0.2:
        proactive["fees"]["amount"] = Cell("reported", "12.50", "12.50万元", StoredPlace(tables, 9, 1))
        applications["granted"]["research"] = Cell("blank", None, "", StoredPlace(tables + 1, top, left + 2))
        remedies["litigation_direct"]["other"] = Cell("dash", None, "/", StoredPlace(tables + 2, 3, 7))
    sections = tuple(Section(number + 1, heading, _prose(chance)) for number, heading in enumerate(form.sections))
    tables_read = {"proactive": proactive, "applications": applications, "remedies": remedies}
    findings = tuple(check(applications, remedies))
    return PageReading(None, None, 0, "2021", None, sections, (), pack(tables_read), (), findings, None, "")


def _prose(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(20, 130))
    if chance.random() < 1 / 200:
        words.append(chance.choice(RARE))
    return "".join(words)


def _cell(value: int, table: int, row: int, column: int) -> Cell:
    return Cell("reported", value, str(value), StoredPlace(table, row, column))
