"""Crawling: disclosure sites in, captures and sightings out.

What comes in
    The site registry (`registry/entries/*.toml`, or a file given with `--sites`): who publishes where, and with which
    content-management system. `registry.sites` checks it.

What goes out
    Every answer of a site goes to `archive.capture.writer.CaptureWriter` as it was served (`middleware`), every request that gave
    no usable page is a failure with a reason of a fixed list (`reasons`), and every report or file that a list links
    is a sighting. Nothing is read into tables here: when the crawl ends, `archive.reading.ingest` reads the new captures.

How
    One spider class a family of systems (`spiders`): a pure function reads a list page into rows and the next page;
    the base class follows further list pages, rows whose title is that of a report, and the attachments of those pages,
    and nothing else. `middleware.guard` keeps to the hosts of the site, `run.crawl` starts all spiders in one process.
    `run.nightly` crawls what `visits.due` says is due. docs/architecture.md has all wings.

Manners
    robots.txt is obeyed (`robots`); one request at a time a host, with a pause; the User-Agent names the project and a
    contact; retries wait (`retry`); names that lead to private addresses are not asked (`addresses`); a host that answers
    with a challenge page (`challenge`) is left alone for the rest of the run. Nothing here tries to get past one.
    docs/politeness.md says all this for operators.

`sample` is two invented-address sites on 127.0.0.1 that publish real reports, for the demo and the tests.
"""
