"""Printing for people: whatever comes from documents, sites or the archive reaches the terminal and the log as `visible` text."""

import logging
from collections.abc import Iterable
from typing import Any

import click
import rich.console
from rich.console import ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.style import Style
from rich.text import Text as RichText

from extract.text.visible import visible


def echo(message: object = "", *, err: bool = False, nl: bool = True, bold: bool = False) -> None:
    click.secho(visible(str(message)), err=err, nl=nl, bold=bold or None)


def failure(message: str, exit_code: int) -> click.ClickException:
    """What ends a command with this message and exit code."""
    error = click.ClickException(message)
    error.exit_code = exit_code  # type: ignore[misc]  # click reads it from the instance
    return error


class Text(RichText):
    def __init__(self, text: str = "", style: str | Style = "", **named: Any) -> None:
        super().__init__(visible(text), style, **named)


class Console(rich.console.Console):
    """Rich's console for text from documents: only Rich's own escape sequences reach the terminal, and `[b]` is no markup."""

    def __init__(self, **named: Any) -> None:
        super().__init__(markup=False, highlight=False, emoji=False, **named)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        if isinstance(renderable, RichText) and (shown := visible(renderable.plain)) != renderable.plain:
            renderable = Text(shown, renderable.style, justify=renderable.justify, overflow=renderable.overflow)
        return super().render(renderable, options)

    def render_str(self, text: str, **named: Any) -> RichText:
        return super().render_str(visible(text), **named)


class LogFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))
