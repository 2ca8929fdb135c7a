"""The command `serve`. It only reads; no lock."""

import re
import resource
import socket
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import click

from archive.base.terminal import echo
from archive.cli.lookup_commands import data_option, telling

_CONNECTIONS = 16_384  # that may be open at a time, also those on which nobody asks anything
_BACKLOG = 2048  # that wait to be taken


def _public_url(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    parts = urlsplit(value or "")
    if value and (
        parts.scheme not in {"http", "https"} or not parts.hostname or value != f"{parts.scheme}://{parts.netloc}"
    ):
        raise click.BadParameter("give scheme and host, as in https://nianbao.example.org; a path is for --prefix")
    return value


def _prefix(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if value and not re.fullmatch(r"(/[A-Za-z0-9-]+)+", value):
        raise click.BadParameter("give a path without its last slash, as in /nianbao")
    return value


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8001,
    show_default=True,
    help="Port to listen on; 0 for any free port.",
)
@click.option("--public-url", callback=_public_url, help="Scheme and host by which readers reach the server.")
@click.option("--prefix", default="", callback=_prefix, help="Path below which a proxy serves the pages, as /nianbao.")
@click.option(
    "--sql/--no-sql",
    default=None,
    help="Readers may run SQL of their own; default: only where --host is of this machine.",
)
@click.option(
    "--contact",
    default="",
    envvar="NIANBAO_CONTACT",
    show_envvar=True,
    help="Whom readers tell about a wrong number: a mail address or a page.",
)
@click.option(
    "--releases",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A release of nianbao export, or a directory of them: the newest is offered for download.",
)
@data_option
def serve(
    host: str,
    port: int,
    public_url: str | None,
    prefix: str,
    sql: bool | None,
    contact: str,
    releases: Path | None,
    data: Path,
) -> None:
    """Serve the archive as web pages, even during a crawl.

    Datasette's pages for tables, SQL, JSON and CSV are served too.

    \b
    Example:
      nianbao serve --port 8001 --data data
    """
    try:
        import uvicorn

        from archive.web.app import serving
    except ImportError as error:
        raise click.ClickException(f"{error.name} is not installed; pip install 'nianbao[web]'") from error
    own = _is_of_this_machine(host)
    listening = _bound(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
    with telling(data):
        served = serving(
            data,
            sql=own if sql is None else sql,
            public_url=public_url or address,
            prefix=prefix,
            contact=contact,
            releases=releases,
        )
        app = served.app()
    config = uvicorn.Config(app, log_level="warning", lifespan="on", server_header=False)
    listening.listen(_BACKLOG)  # whoever reads the address may ask at once
    echo(f"{address}{prefix}")
    if not own:
        echo(_WARNING, err=True)
        if public_url is None:
            echo(
                "Without --public-url, feeds and next pages of tables name an address that readers cannot reach.",
                err=True,
            )
    _allow_connections()
    uvicorn.Server(config).run(sockets=[listening])


_WARNING = (
    "Warning: everyone who reaches this machine can read all pages. There is no encryption and no limit for each reader: "
    "put a proxy in front (docs/web.md)."
)


def _bound(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listening.bind((host, port))
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not a host"
        raise click.UsageError(f"cannot listen on {host}, port {port}: {why}; give another --host or --port") from error
    return listening


def _is_of_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _allow_connections() -> None:
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS if most == resource.RLIM_INFINITY else min(_CONNECTIONS, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(now, wanted), most))
