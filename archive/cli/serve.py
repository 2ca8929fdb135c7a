"""The command `serve`. It only reads; no lock."""

from pathlib import Path

import click

from archive.base.terminal import echo
from archive.cli.lookup_commands import data_option, telling


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8001,
    show_default=True,
    help="Port to listen on; 0 for any free port.",
)
@data_option
def serve(host: str, port: int, data: Path) -> None:
    """Serve the archive as web pages, even during a crawl.

    Datasette's pages for SQL, JSON and CSV are served too.

    \b
    Example:
      nianbao serve --port 8001 --data data
    """
    try:
        import uvicorn

        from archive.web.app import serving
    except ImportError as error:
        raise click.ClickException(f"{error.name} is not installed; pip install 'nianbao[web]'") from error
    with telling(data):
        app = serving(data).app()
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", lifespan="on")
    listening = config.bind_socket()
    listening.listen()  # whoever reads the address may ask at once
    echo(f"http://{host}:{listening.getsockname()[1]}")
    uvicorn.Server(config).run(sockets=[listening])
