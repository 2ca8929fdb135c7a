"""`nianbao.toml`: options of the commands, kept in one file. And the command `config`, which prints what holds and why.

The file is that of `--config`, that of NIANBAO_CONFIG, or `nianbao.toml` beside the data directory. At its top stand options
that several commands have, in a table of a command's name those of this command alone:

    data = "data"
    contact = "archive@example.org"

    [nightly]
    until = "06:00"

What is given on the command line or in the environment goes before the file. Paths are relative to the file.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from archive.base.terminal import echo, failure
from archive.base.toml_files import BadTomlError, read_toml

NAME = "nianbao.toml"
_NAMED = 5  # commands in a line
_BOTH = ("sites", "verify")  # an option at the top of the file, and the name of commands


class Config:
    """A file of options, read; or none."""

    def __init__(self, path: Path | None) -> None:
        """ClickException (exit code 2) where the file cannot be read."""
        self.path = path
        self._tables: dict[str, Any] = {}
        if path is not None:
            try:
                self._tables = read_toml(path)[1]
            except BadTomlError as error:
                raise failure(f"{path}{f':{error.line}' if error.line else ''}: {error}", 2) from error

    def defaults(self, command: click.Command, names: Sequence[str]) -> dict[str, Any]:
        """What the file says of the options of a command, whose name is `names` (`("sites", "add")`), by parameter."""
        options = _options(command)
        shared = {key: value for key, value in self._tables.items() if key in options and not isinstance(value, dict)}
        own = self._table(names)
        for key in own:
            if key not in options and not (isinstance(command, click.Group) and key in command.commands):
                raise failure(
                    f"{self.path}: [{'.'.join(names)}] {key}: nianbao {' '.join(names)} has no option --{key}", 2
                )
        found = shared | {key: value for key, value in own.items() if key in options}
        return {str(options[key].name): self._value(key, options[key], value) for key, value in found.items()}

    def _table(self, names: Sequence[str]) -> Mapping[str, Any]:
        table: Any = self._tables
        for name in names:
            table = table.get(name, {})
            if not isinstance(table, dict):
                if names[0] in _BOTH:
                    return {}
                raise failure(f"{self.path}: {'.'.join(names)} is the name of a command: write [{'.'.join(names)}]", 2)
        return table if names else {}

    def _value(self, key: str, option: click.Option, value: Any) -> Any:
        assert self.path
        values = value if isinstance(value, list) else [value]
        if (len(values) != 1 and not option.multiple) or any(isinstance(single, dict | list) for single in values):
            raise failure(f"{self.path}: {key} is no single value", 2)
        if isinstance(option.type, click.IntRange | click.FloatRange):
            whole = isinstance(option.type, click.IntRange)
            for single in values:  # of which the option would make a number that nobody wrote
                if isinstance(single, bool) or (whole and isinstance(single, float)):
                    raise failure(
                        f"{self.path}: {key}: {json.dumps(single)} is no {'whole number' if whole else 'number'}", 2
                    )
        if isinstance(option.type, click.Path):
            values = [str(self.path.parent / str(path)) for path in values]
        return values if option.multiple else values[0]

    def check(self, commands: Mapping[str, click.Command]) -> None:
        """ClickException (exit code 2) where a key is no option of any command."""
        known = {key for _, command in _all(commands) for key in _options(command)}
        for key, value in self._tables.items():
            if key not in commands and (isinstance(value, dict) or key not in known):
                what = "no command" if isinstance(value, dict) else "no option of any command"
                raise failure(f"{self.path}: {key} is {what}", 2)
        for names, command in _all(commands):
            within = click.Context(command, info_name=names[-1])
            given = self.defaults(command, names)
            for key, option in _options(command).items():
                try:
                    if option.name in given:
                        option.process_value(within, given[option.name])
                except click.UsageError as error:
                    raise failure(f"{self.path}: {key}: {error.message}", 2) from error


def find_config(given: Path | None, arguments: Sequence[str]) -> Config:
    """The file that was named, or the one beside the data directory that the arguments, the environment or nobody names."""
    if given is not None:
        return Config(given)
    data = os.environ.get("NIANBAO_DATA") or "data"
    for argument, following in pairwise([*arguments, ""]):
        if argument == "--data":
            data = following
        elif argument.startswith("--data="):
            data = argument.removeprefix("--data=")
    beside = Path(data).absolute().parent / NAME
    return Config(beside if beside.is_file() else None)


def _options(command: click.Command) -> dict[str, click.Option]:
    """By name, as on the command line but without the dashes."""
    return {
        name.lstrip("-"): option
        for option in command.params
        if isinstance(option, click.Option) and not option.is_eager
        for name in option.opts
        if name.startswith("--")
    }


def _all(
    commands: Mapping[str, click.Command], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in commands.items():
        yield (*above, name), command
        if isinstance(command, click.Group):
            yield from _all(command.commands, (*above, name))


_SOURCES = {
    click.core.ParameterSource.ENVIRONMENT: "environment",
    click.core.ParameterSource.DEFAULT_MAP: "file",
    click.core.ParameterSource.DEFAULT: "default",
}


@click.command(epilog="Example: nianbao config nightly")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.argument("command_names", nargs=-1, metavar="[COMMAND]...")
@click.pass_context
def config(context: click.Context, output: str, command_names: Sequence[str]) -> None:
    """Print the options of COMMAND that hold, and why: by the environment, by nianbao.toml, or by default.

    Without COMMAND, those of all commands that do not hold by default. The exit code is 2 if nianbao.toml has a fault.
    """
    group = context.find_root().command
    assert isinstance(group, click.Group)
    found: Config = context.find_root().obj
    commands = {name: command for name in group.list_commands(context) if (command := group.get_command(context, name))}
    found.check(commands)
    chosen = [
        (names, command) for names, command in _all(commands) if not command_names or names == tuple(command_names)
    ]
    if not chosen:
        raise click.UsageError(f"there is no command {' '.join(command_names)!r}")
    rows: list[dict[str, Any]] = []
    for names, command in chosen:
        within = click.Context(command, info_name=names[-1], default_map=found.defaults(command, names))
        for key, option in _options(command).items():
            value, source = option.consume_value(within, {})
            if command_names or source != click.core.ParameterSource.DEFAULT:
                shown = None if repr(value) == "Sentinel.UNSET" else value
                rows.append({"command": " ".join(names), "option": key, "value": shown, "source": _SOURCES[source]})
    if output == "json":
        answer = {"file": str(found.path) if found.path else None, "options": rows}
        echo(json.dumps(answer, ensure_ascii=False, default=str))
        return
    echo(f"file: {found.path}" if found.path else f"file: none (no {NAME} beside the data directory)")
    of_commands: dict[str, list[str]] = {}
    for row in rows:
        value = "none" if row["value"] is None else row["value"]
        of_commands.setdefault(f"--{row['option']}: {value} ({row['source']})", []).append(row["command"])
    for shown, having in of_commands.items():
        echo(f"{shown} for {', '.join(having) if len(having) <= _NAMED else f'{len(having)} commands'}")
