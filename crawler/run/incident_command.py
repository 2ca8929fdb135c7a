"""Telling of incidents: a command of the operator's gets them, as JSON, on its standard input.

What the command prints goes to standard error. It may fail, or hang: it has a minute, then it is killed with all that it
has started.
"""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

import click

from archive.coverage.health import Incident
from archive.coverage.incident_log import LoggedIncident
from archive.coverage.status import incident_json

LIMIT_S = 60.0


def _words(_context: click.Context, _option: click.Parameter, given: str | None) -> list[str] | None:
    """Refuse before anything is done what can't be run at its end."""
    if given is None:
        return None
    try:
        words = shlex.split(given)
    except ValueError as error:
        raise click.BadParameter(f"{given!r} cannot be run: {error}") from error
    if not words or shutil.which(words[0]) is None:
        raise click.BadParameter(f"{given!r} cannot be run: there is no such program")
    return words


on_incident_option = click.option(
    "--on-incident",
    "command",
    metavar="COMMAND",
    callback=_words,
    help="Run COMMAND once if there are incidents; after a night, if any opened or ended. It gets them as JSON on standard input.",
)


def tell(
    command: Sequence[str],
    today: date,
    incidents: Sequence[Incident],
    ended: Sequence[LoggedIncident] = (),
    *,
    limit_s: float = LIMIT_S,
) -> str:
    """Run `command` for these incidents, and those that ended. What went wrong, as a sentence; "" when nothing did."""
    message = {
        "today": today.isoformat(),
        "incidents": [incident_json(incident) for incident in incidents],
        "ended": [asdict(incident) for incident in ended],
    }
    shown = f"--on-incident: {shlex.join(command)!r}"
    try:
        running = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=sys.stderr.fileno(), start_new_session=True
        )
    except OSError as error:
        return f"{shown} cannot be run: {error}"
    try:
        running.communicate(json.dumps(message, ensure_ascii=False).encode(), timeout=limit_s)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        return f"{shown} was killed after {limit_s:g} seconds"
    return f"{shown} ended with {running.returncode}" if running.returncode else ""
