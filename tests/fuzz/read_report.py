"""Fuzzing of the readers of HTML and text: `python tests/fuzz/read_report.py [SECONDS]`, or `make fuzz`.

1. Every document of `giants`, and for a fifth of SECONDS documents of one megabyte that repeat a few words picked at
   random, are read in plain Python: each within 2 s of CPU time, all within 500 MB.
2. For the rest of SECONDS libFuzzer (atheris) changes the documents of the tests: a crash, a broken promise of `check`,
   500 MB, or 20 s for one input end it. Instrumented code is up to five times as slow: what took libFuzzer more than
   2 s is read again in plain Python, within 2 s of CPU time.

What failed is kept in `.fuzz/`. Exit 0 when nothing did.
"""

import json
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
WORK = ROOT / ".fuzz"
LIMIT_S = 2
STATUSES = {"reported", "blank", "dash", "absent", "unreadable"}
KINDS = {"arithmetic", "structure", "narrative", "history"}
HEADS = (b"<html><body>", b"", b"\xef\xbb\xbf")  # a part of a page; a document as it is; text
LIMIT_MB = 500
FLAGS = (f"-rss_limit_mb={LIMIT_MB}", "-max_len=100000", "-timeout=20", "-report_slow_units=2", "-print_final_stats=1")
sys.path.insert(0, str(HERE.parent / "extract"))
WORDS = [
    *(
        "<table>",
        "</table>",
        "<tr>",
        "</tr>",
        "<td>",
        "</td>",
        "<th>",
        "<tbody>",
        "<thead>",
        "<p>",
        "</p>",
        "<br>",
        "<div>",
    ),
    *('<td rowspan="', '<td colspan="', ' style="display:none"', "<sup>", "<s>", "<input value=", "<meta charset=gbk>"),
    *(
        "&nbsp;",
        "&#8203;",
        "&#",
        "<!--",
        "-->",
        "\t",
        "|",
        "│",
        "\n\n",
        "　",
        "（",
        "）",
        "①",
        "〇",
        "—",
        "/",
        "万元",
        "件",
        "%",
    ),
    *(
        "自然人",
        "商业企业",
        "科研机构",
        "社会公益组织",
        "法律服务机构",
        "其他",
        "总计",
        "信息内容",
        "规章",
        "行政许可",
        "本年制发件数",
    ),
    *(
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "予以公开",
        "不予公开",
        "重复申请",
        "其他处理",
        "结转下年度继续办理",
    ),
    *(
        "行政复议",
        "行政诉讼",
        "未经复议直接起诉",
        "复议后起诉",
        "结果维持",
        "结果纠正",
        "其他结果",
        "尚未审结",
        "行政事业性收费",
    ),
    *(
        "一、总体情况",
        "三、收到和处理政府信息公开申请情况",
        "六、其他需要报告的事项",
        "2022年政府信息公开工作年度报告",
        "索引号：",
        "2023年1月20日",
    ),
]


def document(data: bytes) -> bytes:
    """What is read for an input: its first byte picks one of `HEADS`, and text has no markup."""
    head = HEADS[data[0] % len(HEADS)] if data else b""
    return head + (data[1:].replace(b"<", b" ") if head == HEADS[2] else data[1:])


def check(data: bytes, *, twice: bool = True) -> None:
    """Read a document, and hold the parser to what it promises of every document."""
    from extract import plain_text, read_report, to_json

    report, text = read_report(data), plain_text(data)
    if twice:
        assert (read_report(data), plain_text(data)) == (report, text)
    answer = json.loads(json.dumps(to_json(report, "x")))
    assert answer["form"] in {"2014", "2019", "2021", "none"}
    assert answer["form"] != "none" or answer["findings"]
    for rows in answer["tables"].values():
        for cells in rows.values():
            for cell in cells.values():
                check_cell(cell)
    for finding in answer["findings"]:
        assert finding["kind"] in KINDS
        assert finding["severity"] in {"error", "warning", "info"}


def check_cell(cell: dict) -> None:
    status, value, printed = cell["status"], cell["value"], cell["printed"]
    assert status in STATUSES
    assert (value is not None) == (status == "reported")
    assert (printed is None) == (status == "absent")
    if value is not None:
        assert isinstance(value, int) or float(value) is not None
        assert any(ch.isdecimal() or ch in "OoОо〇○零Ｏ" for ch in printed)


def seeds() -> dict[str, bytes]:
    """The real reports, every hazard of layout, and its tables each alone, for small is quick."""
    from corpus import HAZARDS

    real = {
        path.name: path.read_bytes() for path in (ROOT / "tests/data").iterdir() if path.suffix in {".html", ".txt"}
    }
    hazards = {name: make(1).document for name, make in HAZARDS.items()}
    parts = {
        f"{name}-{number}": part
        for name, data in hazards.items()
        for number, part in enumerate(re.findall(rb"<table.*?</table>", data, re.DOTALL))
        if len(part) < 8000
    }
    return real | hazards | parts


def prepare() -> None:
    for name in ("seeds", "corpus"):
        (WORK / name).mkdir(parents=True, exist_ok=True)
    for name, data in seeds().items():
        kind = b"\0" if data.startswith(b"<table") else b"\1" if b"<html" in data[:500].lower() else b"\2"
        (WORK / "seeds" / name).write_bytes(kind + data)
    entries = ('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"' for word in WORDS)
    (WORK / "words.dict").write_text("\n".join(entries) + "\n")


def slow(documents: Iterable[tuple[str, bytes]]) -> list[str]:
    """Read each document in plain Python; what took longer than `LIMIT_S` of CPU time, kept in `.fuzz/`."""
    from extract import plain_text, read_report

    late = []
    for name, data in documents:
        for reader in (read_report, plain_text):
            start = time.process_time()
            reader(data)
            if (spent := time.process_time() - start) > LIMIT_S:
                late.append(f"{name}: {reader.__name__} took {spent:.1f} s for {len(data)} bytes")
                (WORK / f"late-{name}").write_bytes(data)
    return late


def repetitions(seconds: float) -> Iterator[tuple[str, bytes]]:
    """Documents of one megabyte that repeat one to six words, for so long."""
    from giants import MEGABYTE

    rng = random.Random()
    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end:
        piece = "".join(rng.choices(WORDS, k=rng.randint(1, 6))).encode()
        head = rng.choice([b"", b"<html><table><tr><td>x<td>" + "自然人".encode()])
        yield f"repeated-{(number := number + 1)}", (head + piece * (MEGABYTE // len(piece) + 1))[:MEGABYTE]


def main(seconds: float) -> int:
    from giants import GIANTS

    prepare()
    failures = slow([*GIANTS.items()]) + slow(repetitions(seconds / 5))
    if (peak_mb := resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024) > LIMIT_MB:
        failures.append(f"the giants took {peak_mb} MB")
    command = [sys.executable, __file__, "--child", *FLAGS, f"-max_total_time={seconds * 4 / 5:.0f}"]
    command += [f"-dict={WORK}/words.dict", f"-artifact_prefix={WORK}/", WORK / "corpus", WORK / "seeds"]
    run = subprocess.run(command, check=False)
    if run.returncode:
        failures.append(f"libFuzzer ended with {run.returncode}; the input is in {WORK}")
    units = list(WORK.glob("slow-unit-*"))
    failures += slow((path.name, document(path.read_bytes())) for path in units)
    for path in units:
        path.unlink()
    lines = [*failures, f"{peak_mb} MB for giants; {len(units)} slow inputs were read again; {len(failures)} failures"]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if failures else 0


def child() -> None:
    import atheris

    with atheris.instrument_imports(include=["extract"]):
        import extract  # noqa: F401
    atheris.Setup([sys.argv[0], *sys.argv[2:]], lambda data: check(document(data), twice=len(data) % 8 == 0))
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child()
    else:
        sys.exit(main(float((*sys.argv[1:], "300")[0])))
