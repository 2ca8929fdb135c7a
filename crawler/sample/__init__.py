"""A sample: two disclosure sites served from this machine, for the demo and for tests of whole crawls.

`hanweb` answers like a Hanweb JCMS column (inline datastore, `dataproxy.jsp`), `trs` like a TRS WCM column
(`createPageHTML`, t-date items). The reports in `pages/` are real, except the two whose names end in `-invented`;
`pages/README.md` describes each. Addresses, dates and the other rows of the lists are invented. The sample has an archive
of its own kind. A real crawl cannot write to that archive.
"""

from crawler.registry.sites import Site
from crawler.sample import hanweb, trs
from crawler.sample.server import Server

PORTS = (8601, 8602)  # fixed: a second run meets the same addresses, so it can see that nothing changed


def sites(ports: tuple[int, int] = PORTS) -> list[Site]:
    first, second = (f"http://127.0.0.1:{port}" for port in ports)
    return [
        Site(
            id="sample-hanweb",
            agency="秀洲区人民政府",
            region="330411",
            family="hanweb",
            start=(first + hanweb.LIST,),
        ),
        Site(id="sample-trs", agency="西塞山区人民政府", region="420203", family="auto", start=(second + trs.LIST,)),
    ]


def servers(ports: tuple[int, int] = PORTS) -> tuple[Server, Server]:
    """Both servers, not started yet; each is a context manager. Raises PortTaken."""
    first = Server(hanweb.answer, ports[0])
    try:
        return first, Server(trs.answer, ports[1])
    except BaseException:
        first.close()
        raise
