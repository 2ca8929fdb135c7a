"""Printing for people: whatever comes from documents, sites or the archive reaches the terminal and the log as `visible` text."""

import logging

import click

from extract.text.visible import visible


def echo(message: object = "", *, err: bool = False, nl: bool = True, bold: bool = False) -> None:
    click.secho(visible(str(message)), err=err, nl=nl, bold=bold or None)


def failure(message: str, exit_code: int) -> click.ClickException:
    """What ends a command with this message and exit code."""
    error = click.ClickException(message)
    error.exit_code = exit_code  # type: ignore[misc]  # click reads it from the instance
    return error


class LogFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))
