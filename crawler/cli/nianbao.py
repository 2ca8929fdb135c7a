"""The `nianbao` command. It imports a command's module only when that command is called."""

import os
import sys
from errno import ENOSPC
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from signal import SIGTERM
from typing import TYPE_CHECKING, Any

import click

from archive.base.errors import DAMAGE, INTERRUPTED, STORAGE
from archive.processes.stopping import stopped_by_signals

if TYPE_CHECKING:
    from crawler.cli.config import Config

_COMMANDS = {
    "demo": "crawler.cli.crawl",
    "init": "crawler.cli.nightly",
    "crawl": "crawler.cli.crawl",
    "nightly": "crawler.cli.nightly",
    "judge": "crawler.cli.crawl",
    "import": "crawler.cli.importing",
    "sites": "crawler.cli.sites",
    "extract": "archive.cli.extract",
    "history": "archive.cli.lookup_commands",
    "series": "archive.cli.series",
    "show": "archive.cli.lookup_commands",
    "search": "archive.cli.search",
    "news": "archive.cli.news",
    "versions": "archive.cli.versions",
    "diff": "archive.cli.versions",
    "trace": "archive.cli.versions",
    "export": "archive.cli.export",
    "release": "archive.cli.release_diff",
    "verify": "archive.cli.lookup_commands",
    "backup": "archive.cli.lookup_commands",
    "merge": "archive.cli.merge",
    "correct": "archive.cli.deciding.decisions",
    "corrections": "archive.cli.deciding.decisions",
    "checks": "archive.cli.checks",
    "verdict": "archive.cli.deciding.decisions",
    "pack": "archive.cli.pack",
    "rebuild": "archive.cli.lookup_commands",
    "serve": "archive.cli.serve",
    "agency": "archive.cli.agency",
    "review": "archive.cli.deciding.review",
    "status": "crawler.cli.status",
    "incidents": "archive.cli.deciding.incidents",
    "coverage": "crawler.cli.coverage",
    "config": "crawler.cli.config",
}


_FUNCTIONS = {"import": "import_"}  # a command whose name is a word of Python


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(_COMMANDS[cmd_name]), _FUNCTIONS.get(cmd_name, cmd_name))
        assert isinstance(command, click.Command)
        if ctx.obj is not None and ctx.obj.path:
            ctx.default_map = {cmd_name: _defaults(ctx.obj, command, (cmd_name,))}
        return command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                _able(stream)
        os.umask(os.umask(0o077) | 0o022)  # nobody else may change what a command makes, whatever the shell says
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        from crawler.cli.config import find_config

        try:
            ctx.obj = find_config(ctx.params["config"], ctx.args)
            with stopped_by_signals(SIGTERM):  # as by SIGINT
                return super().invoke(ctx)
        except click.ClickException as error:
            from extract.text.visible import visible

            vars(error)["message"] = visible(error.message)  # it may quote a document or an address
            raise
        except KeyboardInterrupt as stopped:
            click.echo("interrupted: what is stored is safe; give the command again to go on", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from stopped
        except UnicodeEncodeError as error:
            if error.reason != "surrogates not allowed":
                raise
            raise click.UsageError(
                f"{error.object!r} is not valid UTF-8; run with LC_ALL=C.UTF-8, or type it again"
            ) from error
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            from archive.base.terminal import failure
            from archive.cli.lookup_commands import OPENED, wrong_types_in

            if OPENED in ctx.meta and (found := wrong_types_in(ctx.meta[OPENED])):
                raise failure(found, DAMAGE) from error
            raise
        except OSError as error:
            if error.errno != ENOSPC or error.filename:
                raise
            from archive.base.terminal import failure

            message = f"standard output: {error.strerror}; what the command wrote elsewhere is safe"
            raise failure(message, STORAGE) from error


def _able(stream: TextIOWrapper) -> None:
    """Make a stream able to print any text, whatever the locale: a name that is not UTF-8 as escapes."""
    try:
        "年".encode(stream.encoding)
    except UnicodeEncodeError:
        stream.reconfigure(encoding="utf-8")
    stream.reconfigure(errors="backslashreplace")


def _defaults(config: "Config", command: click.Command, names: tuple[str, ...]) -> dict[str, Any]:
    """What the file says of the options of a command, and of the commands below it."""
    found = config.defaults(command, names)
    if isinstance(command, click.Group):
        found |= {name: _defaults(config, below, (*names, name)) for name, below in command.commands.items()}
    return found


@click.group(cls=_LazyGroup)
@click.version_option(package_name="nianbao")
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="NIANBAO_CONFIG",
    show_envvar=True,
    help="File of options (TOML). Default: nianbao.toml beside the data directory, if there is one.",
)
@click.pass_context
def main(context: click.Context, config: Path | None) -> None:
    """Annual reports on government-information disclosure (政府信息公开工作年度报告): crawl, parse, archive, look up."""
