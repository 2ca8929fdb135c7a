"""What can go wrong in the crawler.

CrawlerError
├── RegistryError     a registry file has a fault; the message names file, line and key
├── UnknownSite       a SITE_ID that the registry does not have
├── ContactMissing    a host that is not loopback was to be crawled without a contact
├── PortTaken         a port of the sample sites is in use
└── LargePage         a list page has more than is read of one; `ListPage.cut` says so
TooMuchSent           a server sent more than an answer may have, its header fields and framing included
PrivateAddress        (OSError) a connection to an address of a private net was refused before it was made
PageTooLarge          reading a page took longer than a page gets
Unusable              (scrapy.exceptions.IgnoreRequest, in `unusable`) a request was refused or its answer is no usable page
"""

# ruff: noqa: N818


class CrawlerError(Exception):
    """Base class; the command line prints its text and exits with 2."""


class LargePage(CrawlerError):
    pass


class RegistryError(CrawlerError):
    pass


class UnknownSite(CrawlerError):
    pass


class ContactMissing(CrawlerError):
    pass


class PortTaken(CrawlerError):
    pass


class TooMuchSent(Exception):
    pass


class PrivateAddress(OSError):
    pass


class PageTooLarge(Exception):
    pass
