"""Write the scripts: those for Python read datapackage.json, those for R, Stata and SPSS have the columns in them."""

from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from archive.base.vocabulary import VOCABULARIES
from archive.release.definition import Field, Table

DIRECTORY = "import"
_TEXT_BYTES = 1000  # of a text in SPSS, which takes no open length


def write_import_scripts(directory: Path, tables: Sequence[Table]) -> list[Path]:
    """The files that this made; `directory` has the tables as CSV."""
    (directory / DIRECTORY).mkdir()
    own = files("archive.release.import_scripts")
    texts = {
        name: own.joinpath(name).read_text("utf-8") for name in ("import_pandas.py", "import_polars.py", "import.R")
    }
    texts["import.R"] += "\n".join(_r(tables)) + "\n"
    statistical = [table for table in tables if table.statistical]
    texts |= {"import.do": "\n".join(_stata(statistical)) + "\n", "import.sps": "\n".join(_spss(statistical)) + "\n"}
    for name, text in texts.items():
        (directory / DIRECTORY / name).write_text(text, "utf-8", newline="\n")
    return [directory / DIRECTORY / name for name in texts]


def _r(tables: Sequence[Table]) -> Iterator[str]:
    """`words` and `columns`, which the functions of import.R read."""
    used = {id(field.values) for table in tables for field in table.fields if field.values}
    for name, words in VOCABULARIES.items():
        if id(words) in used:
            listed = ", ".join(f'"{word}"' for word in words)
            yield f'words[["{name}"]] <- c({listed})'
    for table in tables:
        yield f'columns[["{table.name}"]] <- c('
        yield ",\n".join(f'  {field.name} = "{_r_type(field)}"' for field in table.fields)
        yield ")"


def _r_type(field: Field) -> str:
    if field.values:
        return next(name for name, words in VOCABULARIES.items() if words is field.values)
    types = {"exact": "numeric", "number": "numeric", "date": "Date", "datetime": "POSIXct", "boolean": "logical"}
    if field.type == "integer":  # R has integers of 32 bits: bytes of a file are more
        return "numeric" if field.unit and field.unit.en == "bytes" else "integer"
    return types.get(field.type, "guarded" if field.type == "string" else "character")


def _stata(tables: Sequence[Table]) -> Iterator[str]:
    yield "* Read the CSV files of this release with Stata (14 and later), each variable with its type: run it in the"
    yield "* directory of the release, do import/import.do. A release with --format dta needs no such script."
    yield "version 14"
    for table in tables:
        names = [field.stata_name or field.name for field in table.fields]
        yield f'\nimport delimited using "{table.name}.csv", varnames(nonames) rowrange(2) encoding("utf-8") ///'
        yield '    delimiters(",") bindquotes(strict) stringcols(_all) clear'
        for at, (field, name) in enumerate(zip(table.fields, names, strict=True), 1):
            yield f"rename v{at} {name}"
            yield from _stata_type(field, name)
            yield f'label variable {name} "{field.title.zh[:80]}"'
        yield f'save "{table.name}_from_csv.dta", replace'


def _stata_type(field: Field, name: str) -> Iterator[str]:
    if field.values:
        labels = " ".join(f'{number} "{word}"' for number, word in enumerate(field.values, 1))
        yield f"label define l_{name} {labels}"
        yield f"encode {name}, generate(code_) label(l_{name}) noextend"
        yield f"drop {name}"
        yield f"rename code_ {name}"
    elif field.type in ("integer", "number", "exact"):
        yield f"destring {name}, replace"
    elif field.type == "boolean":
        yield f'generate byte code_ = cond({name} == "", ., {name} == "true")'
        yield f"drop {name}"
        yield f"rename code_ {name}"
    elif field.type in ("date", "datetime"):
        read = (
            f'date({name}, "YMD")'
            if field.type == "date"
            else f'clock(subinstr(substr({name}, 1, 19), "T", " ", 1), "YMDhms")'
        )
        yield f"generate double code_ = {read}"
        yield f"format code_ {'%td' if field.type == 'date' else '%tc'}"
        yield f"drop {name}"
        yield f"rename code_ {name}"
    elif field.type == "string":
        yield f'replace {name} = substr({name}, 2, .) if substr({name}, 1, 1) == "\'"'


def _spss(tables: Sequence[Table]) -> Iterator[str]:
    yield "* Read the CSV files of this release with SPSS or PSPP, each variable with its type: run it in the directory of"
    yield f"  the release. Texts are cut to {_TEXT_BYTES} bytes. A release with --format sav needs no such script."
    for table in tables:
        yield f'\nGET DATA /TYPE=TXT /FILE="{table.name}.csv" /ENCODING="UTF-8" /ARRANGEMENT=DELIMITED'
        yield '  /DELIMITERS="," /QUALIFIER=\'"\' /FIRSTCASE=2 /VARIABLES='
        yield "\n".join(f"  {field.name} {_spss_type(field)}" for field in table.fields) + "."
        for field in table.fields:
            if field.type == "string":
                yield f'IF (SUBSTR({field.name},1,1) = "\'") {field.name} = SUBSTR({field.name},2).'
        labels = (f"  /{field.name} '{field.title.zh}'" for field in table.fields)
        yield "VARIABLE LABELS\n" + "\n".join(labels).replace("/", "", 1) + "."
        yield f'SAVE OUTFILE="{table.name}_from_csv.sav".'


def _spss_type(field: Field) -> str:
    if field.values:
        return f"A{max(map(len, field.values))}"
    types = {
        "integer": "F12.0",
        "number": "F16.0",
        "exact": "F24.6",
        "date": "SDATE10",
        "datetime": "A27",
        "boolean": "A5",
    }
    return types.get(field.type, "A64" if field.type == "code" else f"A{_TEXT_BYTES}")
