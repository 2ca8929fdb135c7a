"""ddi.xml: the release as DDI-Codebook 2.5, with every variable of every table."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from lxml import etree

from archive.base.bilingual import Both
from archive.release.definition import Field, Table
from archive.release.metadata.about import KEYWORDS, abstract, citation, identifier, places, title_of
from archive.release.metadata.terms import PERSONAL
from archive.release.scope import Chosen

_NAMESPACE = "ddi:codebook:2_5"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SCHEMA = "https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_UNIT = Both("行政机关的年度", "An administrative agency in a year")
_UNIVERSE = Both(
    "依《政府信息公开条例》应公布年度报告的行政机关，2008 年度起",
    "Administrative agencies that owe annual reports under the Regulations on the Disclosure of Government Information, from 2008 on",
)
_SOURCE = Both("各行政机关网站公布的年度报告", "Annual reports as agencies publish them on their sites")
_MODE = Both("网页采集，由解析程序读取", "Crawled from the web and read by a parser")


def write_ddi(
    directory: Path, chosen: Chosen, tables: Sequence[Table], rows: Mapping[str, int], files: Mapping[Path, str]
) -> Path:
    """Variables are told of the first file of each table."""
    attributes = {"version": "2.5", _LANG: "zh", f"{{{_XSI}}}schemaLocation": f"{_NAMESPACE} {_SCHEMA}"}
    root = etree.Element(f"{{{_NAMESPACE}}}codeBook", attributes, {None: _NAMESPACE, "xsi": _XSI})
    _document(_in(root, "docDscr"), chosen)
    _study(_in(root, "stdyDscr"), chosen)
    by_table = {table.name: next((path for path in files if path.stem == table.name), None) for table in tables}
    there = [(table, path) for table in tables if (path := by_table[table.name])]
    for table, path in there:
        text = _in(_in(root, "fileDscr", ID=f"F_{table.name}", URI=path.name), "fileTxt")
        _in(text, "fileName", path.name)
        _in(text, "fileCont", str(table.description))
        dimensions = _in(text, "dimensns")
        _in(dimensions, "caseQnty", str(rows[table.name]))
        _in(dimensions, "varQnty", str(len(table.fields)))
    data = _in(root, "dataDscr")
    for table, _ in there:
        for field in table.fields:
            _variable(data, table, field)
    path = directory / "ddi.xml"
    path.write_bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
    return path


def _document(document: etree._Element, chosen: Chosen) -> None:
    titles = _in(_in(document, "citation"), "titlStmt")
    _in(titles, "titl", title_of(chosen).zh, lang="zh")
    _in(titles, "parTitl", title_of(chosen).en, lang="en")


def _study(study: etree._Element, chosen: Chosen) -> None:
    terms, day = chosen.terms, chosen.day.isoformat() if chosen.day else None
    cited = _in(study, "citation")
    titles = _in(cited, "titlStmt")
    _in(titles, "titl", title_of(chosen).zh, lang="zh")
    _in(titles, "parTitl", title_of(chosen).en, lang="en")
    _in(titles, "IDNo", identifier(chosen))
    _in(_in(cited, "rspStmt"), "AuthEnty", terms.publisher)
    production = _in(cited, "prodStmt")
    _in(production, "producer", terms.publisher)
    if day:
        _in(production, "prodDate", day, date=day)
    distribution = _in(cited, "distStmt")
    _in(distribution, "distrbtr", terms.publisher, **({"URI": terms.homepage} if terms.homepage else {}))
    _in(_in(cited, "verStmt"), "version", chosen.version, **({"date": day} if day else {}))
    _in(cited, "biblCit", citation(chosen))
    information = _in(study, "stdyInfo")
    subjects = _in(information, "subject")
    for keyword in KEYWORDS:
        _in(subjects, "keyword", keyword)
    _both(information, "abstract", abstract(chosen))
    summary = _in(information, "sumDscr")
    for event, year in zip(("start", "end"), chosen.years or (), strict=False):
        _in(summary, "timePrd", str(year), event=event, date=str(year))
    _in(summary, "nation", "中国 China", abbr="CN")
    for name in places(chosen).values():
        _in(summary, "geogCover", name)
    _both(summary, "anlyUnit", _UNIT)
    _both(summary, "universe", _UNIVERSE)
    _in(summary, "dataKind", "administrative records")
    collection = _in(_in(study, "method"), "dataColl")
    _both(collection, "collMode", _MODE)
    _both(_in(collection, "sources"), "dataSrc", _SOURCE)
    use = _in(_in(study, "dataAccs"), "useStmt")
    _in(use, "restrctn", str(PERSONAL))
    _in(use, "conditions", str(terms.note))


def _variable(data: etree._Element, table: Table, field: Field) -> None:
    numeric = field.type in ("integer", "number", "exact", "boolean")
    variable = _in(
        data,
        "var",
        ID=f"V_{table.name}_{field.name}",
        name=field.name,
        files=f"F_{table.name}",
        intrvl="contin" if field.type in ("number", "exact") else "discrete",
    )
    _both(variable, "labl", field.title)
    _both(variable, "txt", field.description)
    for word, label in field.values.items():
        category = _in(variable, "catgry")
        _in(category, "catValu", word)
        _both(category, "labl", label)
    _in(variable, "varFormat", type="numeric" if numeric else "character")
    if field.unit:
        _both(variable, "notes", field.unit)


def _both(parent: etree._Element, name: str, text: Both) -> None:
    for language in ("zh", "en"):
        _in(parent, name, getattr(text, language), lang=language)


def _in(parent: etree._Element, name: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    if "lang" in attributes:
        attributes[_LANG] = attributes.pop("lang")
    child = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", attributes)
    child.text = text
    return child
