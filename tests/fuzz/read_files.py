"""Fuzzing of the readers of files: `python tests/fuzz/read_files.py [SECONDS]`, or `make fuzz`.

For SECONDS the files of the tests are changed at random, their bytes or those of a member of theirs, and read as the archive
reads them, in a process of its own. An exception other than `NotReadable`, or a limit of time or memory reached, is a failure;
the file is kept in `.fuzz/`. How many files a reader died of is told: a library may abort, and that takes only its file with
it. Exit 0 when nothing failed.
"""

import random
import sys
import time
from collections import Counter
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
WORK = ROOT / ".fuzz"
NUMBERS = (b"0", b"-1", b"99999999999", b"1e38", b"nan", b"\0\0\0\0", b"\xff\xff\xff\xff", b"/Rotate 45")
sys.path[:0] = [str(ROOT), str(HERE.parent / "extract")]


def seeds() -> dict[str, bytes]:
    from hazards import make_sheet
    from make_files import workbook
    from ofd_files import write_ofd
    from office_files import write_docx
    from pdf_pages import draw
    from PIL import Image
    from reportlab.pdfgen.canvas import Canvas
    from scans import as_file

    sheet, picture = make_sheet(1), Image.linear_gradient("L")
    made = {
        "drawn.pdf": draw(sheet, canvas=lambda out, **how: Canvas(out, pageCompression=0, **how)),
        "made.docx": write_docx(sheet),
        "made.ofd": write_ofd(sheet),
        "made.xlsx": workbook(),
        **{f"picture.{kind}": as_file(picture, kind) for kind in ("PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP")},
    }
    saved = {path.name: path.read_bytes() for path in (ROOT / "tests/data/files").iterdir()}
    with BytesIO() as out:
        with ZipFile(out, "w") as archive:
            archive.writestr("年报.docx", made["made.docx"])
        return {**made, **saved, "made.zip": out.getvalue()}


def changed(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 4, 16, 64])):
        at, length = rng.randrange(len(out) + 1), rng.randint(1, 60)
        new = rng.choice([b"", rng.randbytes(1), rng.choice(NUMBERS), data[at : at + length] * 2])
        out[at : at + rng.choice([len(new), length])] = new
    return bytes(out[: rng.randrange(len(out) + 1)] if rng.random() < 0.05 else out)


def inside(data: bytes, rng: random.Random) -> bytes:
    """A ZIP with one of its members changed; any other file changed."""
    try:
        archive = ZipFile(BytesIO(data))
    except BadZipFile:
        return changed(data, rng)
    picked = rng.choice(archive.namelist())
    with BytesIO() as out:
        with ZipFile(out, "w", ZIP_DEFLATED) as again:
            for name in archive.namelist():
                member = archive.read(name)
                again.writestr(name, changed(member, rng) if name == picked else member)
        return out.getvalue()


def main(seconds: float) -> int:
    import extract
    from archive.processes import reader
    from extract.text.errors import NotReadable

    WORK.mkdir(exist_ok=True)
    files, rng, counts = sorted(seeds().items()), random.Random(), Counter[str]()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        name, data = rng.choice(files)
        data = rng.choice([changed, inside])(data, rng)
        failure = ""
        try:
            reader.read(extract.read_report, data)
        except NotReadable as error:
            counts["the reader died"] += "died" in str(error)
            failure = str(error) if "took more" in str(error) or "takes more" in str(error) else ""
        except Exception as error:  # noqa: BLE001  # whatever it is, it is what we look for
            failure = repr(error)
        counts["files"] += 1
        if failure:
            counts["failures"] += 1
            (WORK / f"file-{counts['failures']}-{name}").write_bytes(data)
            sys.stdout.write(f"{name}: {failure}\n")
    sys.stdout.write(f"{counts['files']} files, {counts['the reader died']} that a reader died of, ")
    sys.stdout.write(f"{counts['failures']} failures\n")
    return 1 if counts["failures"] else 0


if __name__ == "__main__":
    sys.exit(main(float((*sys.argv[1:], "300")[0])))
