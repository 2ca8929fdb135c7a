"""Crawling: disclosure sites in, captures and sightings out.

What comes in
    The site registry (`registry/entries/*.toml`, or a file given with `--sites`): who publishes where, and with which
    content-management system. `registry.sites` checks the registry.

What goes out
    Every answer of a site goes to `archive.capture.writer.CaptureWriter` as it was served (`middleware.archiving`).
    Every request without a usable page is a failure with a reason from a fixed list (`web.reasons`). Every report or
    file that a list links is a sighting. Reports are not parsed here: after the crawl `archive.reading.ingest` parses
    the new captures.

How
    Each family of systems has one spider class (`spiders`). Its pure function turns a list page into rows and the next
    page. The base class (`visits.site_spider`) follows only further list pages, rows with the title of an annual report,
    and the attachments of report pages. `middleware.guard` refuses requests to hosts that the site does not list.
    `run.crawl` starts all spiders in one process. `run.nightly` crawls the sites that are due (`visits.due`).
    docs/architecture.md describes the wings.

Politeness
    robots.txt is obeyed (`middleware.robots`). A host gets one request at a time, with a pause. The User-Agent names
    the project and a contact. Retries wait (`middleware.retry`). Hosts with private addresses get no request
    (`middleware.addresses`). After a challenge page (`web.challenge`) its host gets no further request in the run.
    Nothing here tries to bypass a challenge. docs/politeness.md describes all this for operators.

`sample` is two sites on 127.0.0.1 with invented addresses, for the demo and the tests. Most of their reports are real.
"""
