"""How a version of a report is cited: its permanent address, as text after GB/T 7714 and in English, and as BibTeX."""

from dataclasses import dataclass

from archive.reports.lookup import StoredReport


@dataclass(frozen=True)
class Citation:
    """`url` is the address of the version, which always shows the same."""

    url: str
    chinese: str
    english: str
    bibtex: str


def citation(report: StoredReport, url: str) -> Citation:
    """The report is dated as it says, and accessed when it was fetched."""
    agency, year, published = report.agency.name, report.year, report.published
    title = report.title or f"{agency}{year}年政府信息公开工作年度报告"
    origin, accessed = report.origin, report.origin.fetched_at[:10]
    proof = f"{url}, SHA-256 {origin.payload_sha256}"
    dated = f"({published})" if published else ""
    return Citation(
        url,
        f"{agency}. {title}[R/OL]. {dated}[{accessed}]. {origin.url}. 存档版本 {report.version}: {proof}.",
        f"{agency} ({published or 'n.d.'}). {title} [Annual report on the disclosure of government information, {year}]. "
        f"Retrieved {accessed}, from {origin.url}. Archived version {report.version}: {proof}.",
        _bibtex(report, title, proof),
    )


def _bibtex(report: StoredReport, title: str, proof: str) -> str:
    fields = {
        "author": "{" + _plain(report.agency.name) + "}",
        "institution": "{" + _plain(report.agency.name) + "}",
        "title": "{" + _plain(title) + "}",
        **({"date": report.published} if report.published else {}),
        "url": _plain(report.origin.url),
        "urldate": report.origin.fetched_at[:10],
        "note": f"Archived version {report.version}: {proof}",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@report{{nianbao-{report.agency.id}-{report.year}-v{report.version},\n{lines}}}"


def _plain(text: str) -> str:
    """Without what would end a field of BibTeX."""
    return text.translate(dict.fromkeys(map(ord, "{}\\")))
