"""Fuzzing of what reads lists: `python tests/fuzz/read_lists.py [SECONDS]`, or `make fuzz`.

For SECONDS list pages, answers of interfaces and titles are changed at random and read by every family, by the reader of loose
JSON, and as titles. An exception, more than LIMIT_S of processor time, more rows than the limits, or two different readings of
one input is a failure; the input is kept in `.fuzz/`. Exit 0 when nothing failed.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORK = ROOT / ".fuzz"
LIMIT_S = 5.0
MAX_CHARS = 200_000
PIECES = (
    ..., "<", ">", '"', "'", "{", "}", "[", "]", "&#x0;", "&amp;", "<!--", "<script>", "</a>", "<base href=x>", "\0", "\\ud800",
    "<a href='http://[::1/'>2020年政府信息公开年报</a>", "99999999999999999999", "\\u0000", "......", "   ", "年度报告", "（", "〔2O2〇〕",
)  # fmt: skip
ROWS = [{"title": "甲县2020年政府信息公开工作年度报告", "url": "/1.html", "date": 1600000000}, {"docpuburl": "/2.html"}]
sys.path[:0] = [str(ROOT)]


def seeds() -> list[str]:
    from tests.attack.pages import LISTS

    titles = [json.loads(line)["title"] for line in (ROOT / "tests/data/titles.jsonl").read_text("utf-8").splitlines()]
    replicas = [path.read_text("utf-8") for path in sorted((ROOT / "tests/crawler").glob("test_*.py"))]
    pages = [path.read_text("utf-8", "replace") for path in sorted((ROOT / "crawler/sample/pages").glob("*.html"))]
    return [
        *titles,
        *replicas,
        *pages,
        json.dumps({"data": {"rows": ROWS, "total": 2}}),
        *(LISTS[n]()[:3000] for n in LISTS),
    ]


def changed(text: str, rng: random.Random) -> str:
    for _ in range(rng.choice([1, 2, 4, 16])):
        at, length = rng.randrange(len(text) + 1), rng.choice([1, 3, 20, 200])
        piece = rng.choice(PIECES)
        new = text[at : at + length] if piece is ... else str(piece)
        new *= rng.choice([0, 1, 2, 2, 30, 3000])
        text = (text[:at] + new + text[at + rng.choice([0, length]) :])[:MAX_CHARS]
    return text


def readers() -> dict[str, Callable[[str], object]]:
    import extract
    from crawler.lists import loose_json
    from crawler.lists.classify_link import classify_link
    from crawler.lists.walk import Walk
    from crawler.spiders import SPIDERS
    from tests.attack.pages import ADDRESSES

    def read_by(family: str) -> Callable[[str], object]:
        url = ADDRESSES.get(family, "http://127.0.0.1/zfxxgk/index.html")

        def read(text: str) -> object:
            page, walk = SPIDERS[family].read_list(text, url), Walk(url)
            walk.take(page, url)
            assert len(page.rows) <= 10_000, "more rows than the limits"
            return page, SPIDERS[family].next_page(page, walk, url)

        return read

    families = {name: read_by(name) for name in SPIDERS if name != "auto"}
    return families | {
        "loose JSON": lambda text: (
            loose_json.load(text),
            loose_json.literal(text),
            loose_json.text_of(text),
            loose_json.day(text),
        ),
        "title": lambda text: extract.parse_title.__wrapped__(text[:2000]),
        "link": lambda text: classify_link(text[:2000], text[:500], ()),
    }


def main(seconds: float) -> int:
    rng = random.Random()
    known, reads = seeds(), readers()
    tried, failures, end = 0, 0, time.monotonic() + seconds
    while time.monotonic() < end:
        text = changed(rng.choice(known), rng)
        for name in rng.sample(sorted(reads), 4):
            started = time.process_time()
            try:
                first = repr(reads[name](text))
                fault = f"took {time.process_time() - started:.1f} s" if time.process_time() - started > LIMIT_S else ""
                fault = fault or (
                    "two readings differ" if len(text) < 3000 and repr(reads[name](text)) != first else ""
                )
            except Exception as error:  # noqa: BLE001  # told below
                fault = f"{type(error).__name__}: {error}"
            tried += 1
            if fault:
                failures += 1
                WORK.mkdir(exist_ok=True)
                (WORK / f"list-{failures}.txt").write_text(text, "utf-8", "surrogatepass")
                print(f"{name}: {fault[:200]}: .fuzz/list-{failures}.txt")  # noqa: T201
    print(f"{tried} readings, {failures} failed")  # noqa: T201
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 300))
