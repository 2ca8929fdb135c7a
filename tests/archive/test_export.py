"""nianbao export: a Frictionless Data Package, the same bytes for the same archive and time."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from archive.base.errors import ExportRefused
from archive.base.times import to_text
from archive.release.formats.csv_files import guarded
from archive.release.whole import whole
from archive.writing.opening import open_for_writing
from tests.archive.conftest import HERE, Nianbao, Shelf, report_page
from tests.archive.release_files import files, table

XIUZHOU = (HERE.parent / "data" / "reports/xiuzhou-2019/document.txt").read_bytes()
TITLE = "秀洲区人民政府2021年政府信息公开工作年度报告"


@pytest.fixture(scope="module")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    shelf = Shelf(tmp_path_factory.mktemp("export") / "data")
    shelf.crawl({"http://127.0.0.1/2019": XIUZHOU, "http://127.0.0.1/2021": report_page(TITLE)})
    shelf.crawl({"http://127.0.0.1/2021": report_page(TITLE, granted=6)})
    return shelf


@pytest.fixture
def out(two_years: Shelf, shelf: Shelf, tmp_path: Path) -> Path:
    shelf.begin_as(two_years)
    return tmp_path / "out"


def test_every_file_is_described_and_hashed(nianbao: Nianbao, out: Path) -> None:
    done = nianbao("export", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    package = json.loads((out / "datapackage.json").read_text("utf-8"))
    names = [
        *("agencies", "agency_names", "agency_decisions", "panel", "owed", "reports", "report_versions", "cells"),
        *("sections", "statements", "findings", "corrections", "coverage", "captures", "attachments", "table_sources"),
    ]
    tables = [resource for resource in package["resources"] if "schema" in resource]
    assert [resource["name"] for resource in tables] == names
    assert set(files(out)) == {"datapackage.json", *(resource["path"] for resource in package["resources"])}
    assert package["created"] == "2026-01-12T08:00:00.000000Z"
    for resource in package["resources"]:
        data = (out / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{sha256(data).hexdigest()}"
    for resource in tables:
        header = (out / resource["path"]).read_text("utf-8").splitlines()[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert all(field["description"] and field["type"] for field in resource["schema"]["fields"])


def test_the_values(shelf: Shelf, nianbao: Nianbao, out: Path) -> None:
    nianbao("export", str(out))
    cells = table(out, "cells")
    amount = [c for c in cells if (c["row_key"], c["column_key"]) == ("procurement", "amount")]
    assert [(c["status"], c["value"], c["printed"]) for c in amount] == [("reported", "16681.8715", "16681.8715万元")]
    change = [c for c in cells if (c["row_key"], c["column_key"]) == ("licensing", "items_change")]
    assert [(c["status"], c["value"], c["printed"]) for c in change] == [("reported", "52", "+52")]
    blank = [c for c in cells if (c["row_key"], c["column_key"]) == ("carried_in", "natural_person")]
    assert (blank[0]["status"], blank[0]["value"]) == ("blank", "")
    assert [(v["report_id"], v["version"], v["cause"]) for v in table(out, "report_versions")] == [
        ("1", "1", "first seen"),
        ("2", "1", "first seen"),
        ("2", "2", "source changed"),
    ]
    assert len(table(out, "captures")) == 3
    assert len(cells) == shelf.rows("SELECT count(*) FROM cells")[0][0]


def test_the_same_bytes_on_another_day_for_an_archive_that_grew(
    shelf: Shelf, nianbao: Nianbao, out: Path, tmp_path: Path
) -> None:
    as_of = ("--as-of", "2026-01-11T16:00:00+08:00")
    nianbao("export", str(out), *as_of)
    before = files(out)
    assert [v["version"] for v in table(out, "report_versions")] == ["1", "1"]
    assert len(table(out, "captures")) == 2
    page = report_page("嘉兴市秀洲区人民政府2022年政府信息公开工作年度报告")
    shelf.crawl({"http://127.0.0.1/2022": page})
    again = tmp_path / "elsewhere" / "again"
    assert nianbao("export", str(again), *as_of).returncode == 0
    assert files(again) == before
    assert nianbao("export", str(again)).returncode == 0
    assert table(again, "agencies")[0]["name"] == "嘉兴市秀洲区人民政府"
    assert table(out, "agencies")[0]["name"] == "秀洲区人民政府"


def test_a_text_that_is_made_later_changes_no_old_release(
    shelf: Shelf, nianbao: Nianbao, out: Path, tmp_path: Path
) -> None:
    """The page of a crawl of 13 January is read on the 14th only."""
    url = "http://127.0.0.1/2022"
    page = report_page("嘉兴市秀洲区人民政府2022年政府信息公开工作年度报告")
    shelf.crawl({url: page}, read=False)
    as_of = ("--as-of", to_text(shelf.now + timedelta(hours=1)))
    nianbao("export", str(out), *as_of, "--with-evidence")
    shelf.crawl({})
    again = tmp_path / "again"
    nianbao("export", str(again), *as_of, "--with-evidence")
    assert files(again) == files(out)
    assert [row["url"] for row in table(out, "captures") if not row["text_sha256"]] == [url]
    nianbao("export", str(again), "--as-of", to_text(shelf.now + timedelta(hours=1)))
    assert all(row["text_sha256"] for row in table(again, "captures"))


def test_what_is_no_export_is_left_alone(nianbao: Nianbao, out: Path) -> None:
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    done = nianbao("export", str(out))
    assert done.returncode == 2
    assert "no export of nianbao (thesis.txt); give an empty or a new directory" in done.stderr
    (out / "thesis.txt").unlink()
    assert nianbao("export", str(out)).returncode == 0
    (out / "notes.txt").write_text("mine")
    assert nianbao("export", str(out)).returncode == 2
    assert (out / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["notes/interview.txt", "empty/", "reports.do", ".hidden", "bagit.txt"])
def test_nothing_that_is_not_of_the_release_is_deleted(nianbao: Nianbao, out: Path, name: str) -> None:
    nianbao("export", str(out))
    path = out / name
    path.parent.mkdir(exist_ok=True)
    if name.endswith("/"):
        path.mkdir()
    else:
        path.write_text("mine")
    before = files(out)
    done = nianbao("export", str(out))
    assert done.returncode == 2
    assert f"no export of nianbao ({name.split('/')[0]}); give an empty or a new directory" in done.stderr
    assert path.exists() and files(out) == before


def test_a_release_that_python_read_is_replaced(nianbao: Nianbao, out: Path) -> None:
    """With what Python leaves beside an imported script, and with nothing else."""
    nianbao("export", str(out))
    cache = out / "import" / "__pycache__"
    cache.mkdir()
    (cache / "import_pandas.cpython-311.pyc").write_bytes(b"bytecode")
    (cache / "thesis.pyc").write_bytes(b"mine")
    done = nianbao("export", str(out))
    assert (done.returncode, "(import/__pycache__/thesis.pyc)" in done.stderr) == (2, True)
    (cache / "thesis.pyc").unlink()
    assert nianbao("export", str(out)).returncode == 0
    assert not cache.exists()


def test_no_file_that_was_edited_is_deleted(nianbao: Nianbao, out: Path) -> None:
    nianbao("export", str(out), "--with-evidence")
    assert nianbao("export", str(out), "--with-evidence").returncode == 0
    for name in ("reports.csv", "data/evidence.wacz", "bag-info.txt", "datapackage.json"):
        path = out / name
        written = path.read_bytes()
        path.write_bytes(written + b"\n")
        done = nianbao("export", str(out))
        assert done.returncode == 2
        assert f"{path} was edited since nianbao wrote it; move it elsewhere" in done.stderr
        assert path.read_bytes() == written + b"\n"
        path.write_bytes(written)
    assert nianbao("export", str(out)).returncode == 0
    assert not (out / "data").exists()


def test_a_link_and_a_path_that_leads_out_delete_nothing(nianbao: Nianbao, out: Path, tmp_path: Path) -> None:
    nianbao("export", str(out))
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    package = json.loads((out / "datapackage.json").read_text("utf-8"))
    package["resources"].append({"path": "../mine.txt", "hash": f"sha256:{sha256(b'mine').hexdigest()}"})
    (out / "datapackage.json").write_text(json.dumps(package), "utf-8")
    assert nianbao("export", str(out)).returncode == 0
    (out / "README.md").unlink()
    (out / "README.md").symlink_to(mine)
    assert "no export of nianbao (README.md)" in nianbao("export", str(out)).stderr
    assert mine.read_text() == "mine"


def test_what_comes_while_an_export_runs_is_kept(nianbao: Nianbao, out: Path) -> None:
    nianbao("export", str(out))
    with pytest.raises(ExportRefused, match=r"late\.txt was changed while the export ran"), whole(out):
        (out / "late.txt").write_text("mine")
    assert (out / "late.txt").read_text() == "mine"
    assert os.listdir(out.parent).count(out.name) == 1  # noqa: PTH208


def test_of_two_exports_to_one_directory_one_is_refused(nianbao: Nianbao, out: Path, tmp_path: Path) -> None:
    with whole(out) as directory:
        (directory / "first.txt").write_text("of the first")
        done = nianbao("export", str(out))
        assert done.returncode == 3
        assert f"another export writes to {out}; wait until it ends, or give another directory" in done.stderr
        assert nianbao("export", str(tmp_path / "other")).returncode == 0
    assert files(out) == {"first.txt": b"of the first"}
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".out")]


def killed_export(shelf: Shelf, out: Path, moment: str) -> None:
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from archive.release import export\n"
        "from archive.db.handle import Archive\n"
        "def die(*args, **options): os.kill(os.getpid(), signal.SIGKILL)\n"
        f"{moment}\n"
        "with Archive.open(Path(sys.argv[1])) as archive:\n"
        "    export.export(archive, Path(sys.argv[2]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, shelf.data, out], check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.slow
def test_a_killed_export_leaves_the_earlier_one(shelf: Shelf, nianbao: Nianbao, out: Path) -> None:
    nianbao("export", str(out))
    before = files(out)
    killed_export(shelf, out, "export.write_package = die")
    assert files(out) == before
    killed_export(
        shelf, out, "move = Path.rename\nPath.rename = lambda *a: (move(*a), setattr(Path, 'rename', die))[0]"
    )
    assert not out.exists()
    killed_export(shelf, out, "export.write_package = die")
    assert files(out) == before
    assert nianbao("export", str(out)).returncode == 0
    assert not [path for path in out.parent.iterdir() if path.name.startswith(f".{out.name}.")]
    assert files(out) == before


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["Path.unlink = die", "Path.rmdir = die"])
def test_what_a_kill_left_of_the_earlier_one_goes_with_the_next(
    shelf: Shelf, nianbao: Nianbao, out: Path, moment: str
) -> None:
    nianbao("export", str(out))
    killed_export(shelf, out, moment)
    assert out.with_name(".out.previous").exists() and len(table(out, "reports")) == 2
    assert nianbao("export", str(out)).returncode == 0
    assert not [path for path in out.parent.iterdir() if path.name.startswith(".out.")]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝cmd", "'＝cmd"),
        ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
        ("+52", "+52"),
        ("-13.5", "-13.5"),
        ("--", "--"),
        ("'quoted", "''quoted"),
        ("无", "无"),
    ],
)
def test_no_text_is_a_formula(text: str, written: str) -> None:
    assert guarded(text) == written


def test_a_time_that_is_none(nianbao: Nianbao, out: Path) -> None:
    done = nianbao("export", str(out), "--as-of", "yesterday")
    assert done.returncode == 2
    assert "'yesterday' is no time; write 2026-01-31T00:00:00Z" in done.stderr
    assert not out.exists()


def test_a_release_without_a_time_says_when_the_archive_learnt_something_last(
    shelf: Shelf, nianbao: Nianbao, out: Path, tmp_path: Path
) -> None:
    assert nianbao("export", str(out), "--with-evidence").returncode == 0
    as_of = json.loads((out / "datapackage.json").read_text("utf-8"))["scope"]["as_of"]
    assert as_of == "2026-01-12T08:00:00.000000Z"
    assert f"as_of: {as_of}" in (out / "README.md").read_text("utf-8")
    shelf.crawl({"http://127.0.0.1/2022": report_page(TITLE.replace("2021", "2022"))})
    again = tmp_path / "again"
    assert nianbao("export", str(again), "--with-evidence", "--as-of", as_of).returncode == 0
    assert files(again) == files(out)


def test_a_decision_is_an_event_too(shelf: Shelf, nianbao: Nianbao, out: Path) -> None:
    with open_for_writing(shelf.data) as archive:
        archive.db.execute(
            "INSERT INTO agency_decisions (agency_id, relation, other_name, evidence, author, reason, decided_at) "
            "VALUES (1, 'renamed', '秀洲区', '', '王', '看了', '2026-01-20T00:00:00.000000Z')"
        )
        archive.db.conn.commit()
    nianbao("export", str(out))
    package = json.loads((out / "datapackage.json").read_text("utf-8"))
    assert (package["scope"]["as_of"], package["version"]) == ("2026-01-20T00:00:00.000000Z", "2026.01.20.080000")
    assert len(table(out, "agency_decisions")) == 1


@pytest.mark.parametrize(
    ("as_of", "why"),
    [
        ("2026-01-11T07:59:59Z", "2026-01-11T07:59:59.000000Z is before the first version of a report"),
        ("9000-01-01", "9000-01-01T00:00:00.000000Z is in the future"),
    ],
)
def test_a_time_without_a_release(nianbao: Nianbao, out: Path, as_of: str, why: str) -> None:
    done = nianbao("export", str(out), "--as-of", as_of)
    assert done.returncode == 2
    dates = "the archive has versions from 2026-01-11T08:00:00.000000Z to 2026-01-12T08:00:00.000000Z"
    assert f"{why}; {dates}" in done.stderr
    assert not out.exists()
