"""nianbao release diff: which numbers moved between two releases, and why."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archive.db.handle import Archive
from archive.release.diff.changes import CAUSES
from archive.release.export import export
from archive.release.scope import Scope
from archive.warc.manifests import sha256_of
from tests.archive.conftest import HERE, Shelf, report_page
from tests.archive.misprint import misprinted
from tests.launch import call_nianbao

FORMATS = ("csv", "sqlite", "parquet")
HEAD = 'author = "王芳"\ndate = 2026-02-01\nreason = "=电话核实"\n'
CORRECTION = '[[correction]]\nagency = "秀洲区人民政府"\nyear = 2021\ncell = "applications.granted.total"\n'


def title(place: str) -> str:
    return f"{place}人民政府2021年政府信息公开工作年度报告"


def crawl(shelf: Shelf, host: int, place: str, page: bytes, region: str = "330411") -> None:
    """Report number `host`, if it is crawled in this order first."""
    shelf.crawl({f"http://127.0.0.{host}/2021": page}, agency=f"{place}人民政府", region=region, site=place)


def release(shelf: Shelf, name: str, scope: Scope | None = None, **options: Any) -> Path:
    out = shelf.data.with_name(name)
    with Archive.open(shelf.data, as_printed=options.pop("as_printed", False)) as archive:
        export(archive, out, scope, **options)
    return out


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Releases of an archive: `before`, and after a revision, a correction, another parser and a new report `after`."""
    made = Shelf(tmp_path_factory.mktemp("release-diff") / "data")
    crawl(made, 1, "秀洲区", misprinted())
    crawl(made, 2, "南湖区", report_page(title("南湖区"), granted=7), "330402")
    crawl(made, 3, "鼓楼区", report_page(title("鼓楼区"), granted=4), "350102")
    crawl(made, 4, "海盐县", report_page(title("海盐县"), granted=3), "330424")
    release(made, "before", formats=FORMATS)
    release(made, "before-of-zhejiang", Scope(region="33"))
    crawl(made, 2, "南湖区", report_page(title("南湖区"), granted=9), "330402")
    crawl(made, 3, "鼓楼区", report_page(title("鼓楼区"), granted=5), "350102")
    crawl(
        made,
        4,
        "海盐县",
        report_page(title("海盐县"), granted=3).replace("我单位".encode(), "本机关".encode()),
        "330424",
    )
    crawl(made, 5, "平湖市", report_page(title("平湖市"), granted=2), "330482")
    file = made.data.with_name("corrections.toml")
    file.write_text(HEAD + CORRECTION + 'expected = 4\nvalue = 5\nevidence = "记录"\n', "utf-8")
    assert call_nianbao("correct", file, "--data", made.data).returncode == 0
    release(made, "parsed-before", formats=["csv"])
    command = [sys.executable, "-m", "tests.archive.next_parser", "extract", "--all", "--data", str(made.data)]
    assert subprocess.run(command, capture_output=True).returncode == 0
    release(made, "after", formats=FORMATS)
    release(made, "after-as-printed", as_printed=True)
    return made


def diff(shelf: Shelf, old: str, new: str, *options: str) -> "subprocess.CompletedProcess[str]":
    return call_nianbao("release", "diff", *(shelf.data.with_name(name) for name in (old, new)), *options)


def changes(shelf: Shelf, old: str, new: str) -> list[dict[str, str]]:
    done = diff(shelf, old, new, "--format", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    return list(csv.DictReader(io.StringIO(done.stdout)))


def brief(rows: list[dict[str, str]]) -> list[tuple[str, ...]]:
    names = ("agency", "cause", "cell", "old_value", "new_value")
    return [tuple(row[name] for name in names) for row in rows]


TABLE = [
    ("秀洲区人民政府", "corrected", "applications_granted_total", "4", "5"),
    *(
        ("南湖区人民政府", "source changed", f"applications_{row}_{column}", "7", "9")
        for row in ("new_received", "granted", "total_processed")
        for column in ("natural_person", "total")
    ),
    ("鼓楼区人民政府", "source changed", "applications_new_received_natural_person", "4", "5"),
    ("鼓楼区人民政府", "source changed", "applications_new_received_total", "4", "5"),
    ("鼓楼区人民政府", "source changed", "applications_granted_natural_person", "4", "5"),
    ("鼓楼区人民政府", "parser changed", "applications_granted_total", "4", "8"),
    ("鼓楼区人民政府", "source changed", "applications_total_processed_natural_person", "4", "5"),
    ("鼓楼区人民政府", "source changed", "applications_total_processed_total", "4", "5"),
    ("平湖市人民政府", "coverage grew", "", "", ""),
]


def test_which_numbers_moved_and_why(shelf: Shelf) -> None:
    found = changes(shelf, "before", "after")
    assert brief(found) == TABLE
    corrected = found[0]
    assert corrected["detail"] == "王芳, 2026-02-01: =电话核实 (记录)"
    assert (corrected["label"], corrected["year"]) == ("三（一）予以公开 · 总计", "2021")
    assert (corrected["old_status"], corrected["new_status"]) == ("reported", "reported")
    assert corrected["old_payload_sha256"] == corrected["new_payload_sha256"] != ""
    revised = found[1]
    assert revised["old_payload_sha256"] != revised["new_payload_sha256"]
    assert (revised["old_fetched_at"][:10], revised["new_fetched_at"][:10]) == ("2026-01-12", "2026-01-15")
    reread = next(row for row in found if row["cause"] == "parser changed")
    assert reread["detail"].endswith(" → next")
    assert found[-1]["new_url"] == "http://127.0.0.5/2021"


@pytest.mark.parametrize("kept", FORMATS)
def test_every_format_tells_the_same(shelf: Shelf, tmp_path: Path, kept: str) -> None:
    """Releases that have one format of the three."""
    small = Shelf(tmp_path / "data")
    for name in ("before", "after"):
        shutil.copytree(shelf.data.with_name(name), tmp_path / name)
        path = tmp_path / name / "datapackage.json"
        package = json.loads(path.read_text("utf-8"))
        package["resources"] = [resource for resource in package["resources"] if resource["format"] == kept]
        path.write_text(json.dumps(package), "utf-8")
    assert changes(small, "before", "after") == changes(shelf, "before", "after")


def test_a_release_and_itself(shelf: Shelf) -> None:
    assert changes(shelf, "after", "after") == []


def test_one_parser_after_the_other(shelf: Shelf) -> None:
    """The report whose correction expects 4 printed is read as before; that with 5 printed reads 8."""
    assert brief(changes(shelf, "parsed-before", "after")) == [
        ("鼓楼区人民政府", "parser changed", "applications_granted_total", "5", "8")
    ]


def test_as_printed_and_as_corrected(shelf: Shelf) -> None:
    there = brief(changes(shelf, "before", "after-as-printed"))
    assert there == TABLE[1:]
    assert brief(changes(shelf, "after", "after-as-printed")) == [
        ("秀洲区人民政府", "correction withdrawn", "applications_granted_total", "5", "4")
    ]
    assert brief(changes(shelf, "after-as-printed", "after")) == TABLE[:1]


def test_a_part_and_the_whole(shelf: Shelf) -> None:
    found = brief(changes(shelf, "before-of-zhejiang", "before"))
    assert found == [("鼓楼区人民政府", "scope", "", "", "")]
    assert brief(changes(shelf, "before", "before-of-zhejiang")) == found


def test_the_summary(shelf: Shelf) -> None:
    done = diff(shelf, "before", "after")
    assert (done.returncode, done.stderr) == (0, "")
    assert "13 个单元格变动，涉及 3 份报告；另有 1 份报告版本更新而数字不变。" in done.stdout
    assert "13 cells of 3 reports moved" in done.stdout
    lines = [" ".join(line.replace("│", " ").split()) for line in done.stdout.splitlines()]
    assert {"机关修改了报告 2 11 11 0 0", "解析程序改变 1 1 1 0 0", "人工更正 1 1 1 0 0", "新收录的报告 1 0 0 0 0"} <= {
        *lines
    }
    assert {"2021 4 5 1 0", "南湖区人民政府 2021 6", "秀洲区人民政府 2021 1"} <= {*lines}


def test_json_has_both(shelf: Shelf) -> None:
    found = json.loads(diff(shelf, "before", "after", "--format", "json").stdout)
    assert (found["old"]["version"], found["new"]["version"][:4]) == ("2026.01.14.160000", "2026")
    assert brief(found["changes"]) == TABLE
    summary = found["summary"]
    assert (summary["cells"], summary["reports"], summary["other_version_same_numbers"]) == (13, 3, 1)
    assert summary["causes"]["source changed"] == {
        "reports": 2, "cells": 11, "other_number": 11, "new_number": 0, "number_gone": 0,
    }  # fmt: skip
    assert summary["years"] == {"2021": {"old": 4, "new": 5, "came": 1, "went": 0}}
    assert summary["most_changed"][0] == {"agency": "南湖区人民政府", "year": 2021, "cells": 6}
    assert json.loads(diff(shelf, "after", "after", "--format", "json").stdout)["changes"] == []


def test_a_table_that_is_gone(tmp_path: Path) -> None:
    """Numbers come and go where a table does; where it never was there is none."""
    shelf = Shelf(tmp_path / "data")
    page = report_page(title("秀洲区"))
    crawl(shelf, 1, "秀洲区", page)
    release(shelf, "one")
    crawl(shelf, 1, "秀洲区", page.replace(b"<td>5</td>", b"<td></td>", 1).replace(b"<td>0</td>", b"<td>-</td>", 1))
    release(shelf, "two")
    crawl(shelf, 1, "秀洲区", page)
    release(shelf, "three")
    there = [(row["cell"][13:], row["old_status"], row["new_status"]) for row in changes(shelf, "one", "two")]
    assert there == [
        ("new_received_natural_person", "reported", "blank"),
        ("new_received_commercial", "reported", "dash"),
    ]
    back = changes(shelf, "two", "three")
    assert [(row["cause"], row["old_value"], row["new_value"]) for row in back] == [
        ("source changed", "", "5"),
        ("source changed", "", "0"),
    ]
    assert back[0]["new_version"] == "1"
    assert changes(shelf, "one", "three") == []


def spoilt(shelf: Shelf, tmp_path: Path) -> Path:
    return Path(shutil.copytree(shelf.data.with_name("before"), tmp_path / "spoilt"))


def test_a_damaged_release(shelf: Shelf, tmp_path: Path) -> None:
    out = spoilt(shelf, tmp_path)
    text = (out / "reports.csv").read_bytes()
    (out / "reports.csv").write_bytes(text.replace(b",7,", b",8,", 1))
    done = call_nianbao("release", "diff", out, shelf.data.with_name("after"))
    assert done.returncode == 2
    assert f"{out}/reports.csv is damaged: it has another SHA-256 than datapackage.json says" in done.stderr
    (out / "reports.csv").unlink()
    done = call_nianbao("release", "diff", out, shelf.data.with_name("after"))
    assert f"{out}/reports.csv: No such file or directory; datapackage.json lists it" in done.stderr


def test_of_another_schema(shelf: Shelf, tmp_path: Path) -> None:
    out = spoilt(shelf, tmp_path)
    package = json.loads((out / "datapackage.json").read_text("utf-8"))
    text = (out / "reports.csv").read_text("utf-8").replace(",versions,", ",revisions,", 1)
    (out / "reports.csv").write_text(text, "utf-8", newline="")
    next(resource for resource in package["resources"] if resource["path"] == "reports.csv")["hash"] = f"sha256:{sha256_of(out / 'reports.csv')}"  # fmt: skip
    (out / "datapackage.json").write_text(json.dumps(package), "utf-8")
    done = call_nianbao("release", "diff", out, shelf.data.with_name("after"))
    assert done.returncode == 2
    assert (
        "the table reports has other columns than this version of nianbao writes (revisions, versions)" in done.stderr
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("after", "before", "Z) is newer than"),
        ("data", "after", "data is no release: datapackage.json: No such file or directory"),
        ("missing", "after", "missing is no release: datapackage.json: No such file or directory"),
        ("frictionless", "after", "frictionless is no release: datapackage.json: KeyError 'name'"),
        ("only-stata", "after", "only-stata has the table reports neither as CSV, SQLite nor Parquet"),
    ],
)
def test_what_cannot_be_compared(shelf: Shelf, old: str, new: str, said: str) -> None:
    if old == "frictionless":
        shelf.data.with_name(old).mkdir(exist_ok=True)
        (shelf.data.with_name(old) / "datapackage.json").write_text("{}")
    elif old == "only-stata":
        with Archive.open(shelf.data, as_of="2026-01-14T12:00:00.000000Z") as archive:
            export(archive, shelf.data.with_name(old), Scope(as_of="2026-01-14T12:00:00.000000Z"), ["dta"])
    done = diff(shelf, old, new)
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize("told", [True, False])
def test_releases_of_two_archives(shelf: Shelf, tmp_path: Path, told: bool) -> None:
    """Also where datapackage.json does not tell the archive, as in releases of earlier versions."""
    other = Shelf(tmp_path / "data")
    crawl(other, 1, "秀洲区", misprinted())
    crawl(other, 2, "秀城区", report_page(title("秀城区").replace("2021", "2022")), "330402")
    out = release(other, "other")
    package = json.loads((out / "datapackage.json").read_text("utf-8"))
    assert package["archive"] == other.rows("SELECT warc_record_id FROM captures WHERE id = 1")[0][0]
    if not told:
        del package["archive"]
        (out / "datapackage.json").write_text(json.dumps(package), "utf-8")
    after = shelf.data.with_name("after")
    for old, new in ((out, after), (after, out)):
        done = call_nianbao("release", "diff", old, new)
        assert done.returncode == 2
        assert "is newer" not in done.stderr.replace("neither is newer", "")
        assert "are releases of two archives" in done.stderr
        assert told or "秀城区人民政府 2022 in" in done.stderr


def test_docs_name_every_cause() -> None:
    text = (HERE.parents[1] / "docs" / "release.md").read_text("utf-8").split("| cause | what |")[1].split("\n\n")[0]
    named = [line.split(" | ")[0] for line in text.splitlines()[2:]]
    assert re.findall(r"`([a-z ]+)`", " ".join(named)) == list(CAUSES)


def test_two_releases_of_one_day_are_in_the_order_of_their_times(shelf: Shelf, tmp_path: Path) -> None:
    times = ("2026-01-14T09:00:00.000000Z", "2026-01-14T10:00:00.000000Z")
    early, late = (tmp_path / str(number) for number in range(2))
    for out, as_of in zip((early, late), times, strict=True):
        assert call_nianbao("export", out, "--as-of", as_of, "--data", shelf.data).returncode == 0
    assert call_nianbao("release", "diff", early, late).returncode == 0
    done = call_nianbao("release", "diff", late, early)
    assert done.returncode == 2
    assert f"{late} (as of {times[1]}) is newer than {early} (as of {times[0]}); give the older first" in done.stderr


def rows_of(shelf: Shelf, old: str, new: str) -> list[dict[str, str]]:
    done = diff(shelf, old, new, "--format", "csv", "--rows")
    assert (done.returncode, done.stderr) == (0, "")
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_rows_of_every_other_table(shelf: Shelf) -> None:
    found = rows_of(shelf, "before", "after")
    came = {(row["table"], row["row"]) for row in found if row["change"] == "came"}
    assert {("agencies", "5"), ("corrections", "1"), ("agency_names", "5 平湖市人民政府")} <= came
    correction = next(row for row in found if row["table"] == "corrections")
    assert json.loads(correction["new"])["reason"] == "=电话核实" and correction["old"] == ""
    changed = {(row["table"], row["column"], row["old"], row["new"]) for row in found if row["change"] == "changed"}
    assert ("panel", "applications", "7", "9") in changed
    assert {"findings", "sections", "coverage", "report_versions", "captures", "panel"} <= {
        row["table"] for row in found
    }
    part = rows_of(shelf, "before-of-zhejiang", "before")
    scope = next(row for row in part if row["table"] == "package" and row["row"] == "scope")
    assert '"region": "33"' in scope["old"] and '"region": null' in scope["new"]
    assert rows_of(shelf, "after", "after") == []
    done = diff(shelf, "after", "before", "--format", "csv", "--rows")
    assert done.returncode == 2 and "give the older first" in done.stderr


def test_the_summary_counts_the_rows_of_other_tables(shelf: Shelf) -> None:
    tables = json.loads(diff(shelf, "before", "after", "--format", "json").stdout)["summary"]["tables"]
    assert tables["agencies"] == {"came": 1, "went": 0, "changed": 4}  # four have another match rule
    assert tables["corrections"] == {"came": 1, "went": 0, "changed": 0}
    lines = [" ".join(line.replace("│", " ").split()) for line in diff(shelf, "before", "after").stdout.splitlines()]
    assert "corrections 1 0 0" in lines


def test_a_release_carries_what_changed_since_another(shelf: Shelf, tmp_path: Path) -> None:
    out, before = tmp_path / "out", shelf.data.with_name("before")
    done = call_nianbao("export", out, "--since", before, "--data", shelf.data)
    assert (done.returncode, done.stderr) == (0, "")
    with (out / "changes.csv").open(encoding="utf-8", newline="") as file:
        assert brief(list(csv.DictReader(file))) == TABLE
    with (out / "changed_rows.csv").open(encoding="utf-8", newline="") as file:
        assert ("agencies", "5", "came") in {(row["table"], row["row"], row["change"]) for row in csv.DictReader(file)}
    notes = (out / "CHANGES.md").read_text("utf-8")
    assert (
        "13 cells of 3 reports moved" in notes and "| corrected | 人工更正 a reviewer corrected it | 1 | 1 |" in notes
    )
    assert "| agencies | 1 | 0 | 4 |" in notes
    package = json.loads((out / "datapackage.json").read_text("utf-8"))
    listed = {resource["path"]: resource["hash"] for resource in package["resources"]}
    for name in ("changes.csv", "changed_rows.csv", "CHANGES.md"):
        assert listed[name] == f"sha256:{sha256_of(out / name)}"
    assert call_nianbao("export", out, "--since", before, "--data", shelf.data).returncode == 0
    other = Shelf(tmp_path / "other" / "data")
    crawl(other, 1, "秀洲区", misprinted())
    done = call_nianbao("export", tmp_path / "no", "--since", before, "--data", other.data)
    assert done.returncode == 2
    assert f"{before} and the new release are releases of two archives" in done.stderr
    assert not (tmp_path / "no").exists()


def test_a_format_is_no_change(shelf: Shelf) -> None:
    for name in ("csv", "sqlite", "parquet"):
        release(shelf, f"as-{name}", formats=[name])
    for old, new in (("csv", "sqlite"), ("csv", "parquet"), ("parquet", "sqlite")):
        assert rows_of(shelf, f"as-{old}", f"as-{new}") == []
