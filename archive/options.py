"""Options that several commands share and that load nothing of the archive."""

from pathlib import Path

import click

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="NIANBAO_DATA",
    default=Path("data"),
    show_default=True,
    show_envvar=True,
    help="Directory of the archive.",
)
