"""Crawls that are killed at a random moment and run again: `python -m tests.chaos.killing [N [SEED]]`, or `make chaos`.

Each command is first run undisturbed, which tells how long it takes and how much it does. A moment is a share of one or
the other: every second one of the time, the others of what is written or asked for, so that they fall also into the short
spells in which files are made, tables committed and pages read. The whole process group gets SIGKILL. Then the command
is run again (one time in three it is killed once more, early), and `soundness.check` compares.

The seed is printed first, the moment with what did not hold. Exit 0 when all of it held.
"""

import json
import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, zip_longest
from pathlib import Path

from tests.chaos.replicas import Sites, sites
from tests.chaos.soundness import check, has_runs, nianbao, rows, what_is_said

EFFECTS = ("captures", "texts", "tables", "requests", "visits")
KINDS = (("nightly", 2), ("crawl", 1), ("nightly", 1), ("crawl", 2))
PROGRAM = (sys.executable, "-W", "error", "-c", "from crawler.cli.nianbao import main; main()")
NIGHTS = {1: "2026-02-01", 2: "2026-02-02"}
REPORTS = 20  # a site
OF_OUTAGES = ("the version before it stays current", "it has no title of a report, no sections, no tables")
LIMIT_S = 120


class Growth:
    """How far a run has come since this was made, in each of EFFECTS and in `time`."""

    def __init__(self, data: Path, sites: Sites) -> None:
        self._data = data
        self._sites = sites
        self._opened: float | None = None
        self._before = {effect: self._now(effect) for effect in EFFECTS}

    def of(self, effect: str) -> float:
        """Seconds since the archive was opened; bytes, requests or visits that were added."""
        if effect != "time":
            return self._now(effect) - self._before[effect]
        if self._opened is None and (self._data / "archive.db-wal").exists():
            self._opened = time.monotonic()
        return time.monotonic() - self._opened if self._opened else 0.0

    def _now(self, effect: str) -> int:
        if effect == "requests":
            return sum(self._sites.asked().values())
        if effect == "visits":
            return len(visited(self._data))
        if effect == "tables":
            return _size(self._data / "archive.db-wal")
        files = (self._data / "warc").glob("*.warc.gz")
        return sum(_size(path) for path in files if ("-text-" in path.name) == (effect == "texts"))


class Killing:
    """One command on the sites as they stand on one night. `before` is the archive that it finds, None for none."""

    def __init__(self, sites: Sites, directory: Path, command: str, night: int, before: Path | None) -> None:
        self._sites = sites
        self._directory = directory
        self._command = command
        self._night = night
        self._before = before
        self.data = self._fresh(f"{command}-{night}")
        self._whole = self._undisturbed()
        self._expected = what_is_said(self.data)

    def at(self, rng: random.Random, effect: str, share: float) -> str:
        """Kill at that share of the growth, run again, check; a line about it. AssertionError."""
        come = None
        while come is None:  # it may be quicker, or write less, than the undisturbed run
            data = self._fresh("killed")
            come = self._kill(data, effect, share)
            share *= 0.8
        described = f"{self._command} of night {self._night} killed at {effect} {come:.4g} of {self._whole[effect]:.4g}"
        if rng.random() < 1 / 3:
            again = rng.choice(("time", "requests", "tables"))
            come = self._kill(data, again, rng.uniform(0, 0.3))
            described += "" if come is None else f", again at {again} {come:.4g}"
        self._finish(data)
        check(data, self._expected)
        return described

    def _arguments(self, data: Path) -> list[str]:
        words = [*PROGRAM, self._command, "--sites", str(self._sites.registry), "--data", str(data), "--format", "json"]
        return words + (["--night", NIGHTS[self._night]] if self._command == "nightly" else [])

    def _fresh(self, name: str) -> Path:
        self._sites.stand(self._night)
        data = self._directory / name
        shutil.rmtree(data, ignore_errors=True)
        if self._before:
            shutil.copytree(self._before, data)
        elif self._command == "nightly":
            nianbao("init", data)
        return data

    def _undisturbed(self) -> dict[str, float]:
        growth, whole = Growth(self.data, self._sites), dict.fromkeys(("time", *EFFECTS), 0.0)
        with _started(self._arguments(self.data)) as process:
            while process.poll() is None:
                whole = {effect: max(most, growth.of(effect)) for effect, most in whole.items()}
                time.sleep(0.005)
        assert process.returncode in (0, 1)
        return whole

    def _kill(self, data: Path, effect: str, share: float) -> float | None:
        """How far it had come; None when it came to its end before. What the kill leaves can be looked at."""
        growth, limit = Growth(data, self._sites), share * self._whole[effect]
        with _started(self._arguments(data)) as process:
            while (come := growth.of(effect)) <= limit:
                if process.poll() is not None:
                    return None
                time.sleep(0.001)
        if has_runs(data):
            nianbao("verify", data)
            printed = nianbao("status", data, exits=(0, 1)).stderr
            assert ("or was killed" in printed) == bool(_endless_runs(data))
        return come

    def _finish(self, data: Path) -> None:
        """Run to the end. A night goes on where it stopped."""
        visits, asked, killed = visited(data), self._sites.asked(), _endless_runs(data)
        done = subprocess.run(self._arguments(data), capture_output=True, text=True, timeout=LIMIT_S)
        assert done.returncode in (0, 1), done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        # now, for a reader of a database in WAL mode makes files that only a writer takes away
        assert {path.name for path in data.iterdir()} == {"archive.db", "lock", "manifests", "warc"}
        summary = json.loads(done.stdout)
        assert not summary["interrupted"]
        assert [problem for problem in summary["problems"] if not problem.endswith(OF_OUTAGES)] == []
        assert _endless_runs(data) == []
        assert [run for run in rows(data, "SELECT id FROM runs WHERE outcome = 'cut short'") if run in killed] == killed
        if self._command == "nightly":
            tonight = [site for site, night in visits if night == NIGHTS[self._night]]
            assert summary["finished_before"] == sorted(tonight)
            assert (summary["unfinished"], summary["damaged"]) == ([], [])
            assert [name for name in tonight if self._sites.asked()[name] > asked[name]] == []


def visited(data: Path) -> list[tuple[str, str]]:
    """Site and night of each visit."""
    return rows(data, "SELECT site_id, night FROM site_visits") if has_runs(data) else []


def _endless_runs(data: Path) -> list[tuple[int]]:
    return rows(data, "SELECT id FROM runs WHERE outcome IS NULL ORDER BY id") if has_runs(data) else []


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def _started(command: Sequence[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A process group that is killed at the end of the block."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def moments(number: int, rng: random.Random) -> list[tuple[str, float]]:
    """Effect and share of each moment: shares of the time spread evenly, and effects in turn, right after they begin or later."""
    by_effect = [(EFFECTS[slot % len(EFFECTS)], rng.choice((0, rng.random()))) for slot in range((number + 1) // 2)]
    slots = number // 2
    by_time = [("time", (slot + rng.random()) / slots) for slot in range(slots)]
    rng.shuffle(by_time)
    return [moment for pair in zip_longest(by_effect, by_time) for moment in pair if moment]


def kill_crawls(
    directory: Path, seed: int, number: int, reports: int, kinds: Sequence[tuple[str, int]] = KINDS
) -> Iterator[str]:
    """Kill these commands on these nights in turn, `number` times in all; a line about each. AssertionError names seed and moment."""
    rng = random.Random(seed)
    with sites(directory, reports) as standing:
        killings: dict[tuple[str, int], Killing] = {}

        def of_kind(command: str, night: int) -> Killing:
            if (command, night) not in killings:
                before = of_kind("nightly", night - 1).data if night > 1 else None
                killings[command, night] = Killing(standing, directory, command, night, before)
            return killings[command, night]

        for place, (effect, share) in enumerate(moments(number, rng)):
            kind = kinds[place % len(kinds)]
            try:
                yield f"{place + 1}: {of_kind(*kind).at(rng, effect, share)}"
            except AssertionError as error:
                error.add_note(f"seed {seed}, moment {place + 1}: {kind}, {effect} {share:.3f}")
                raise


def main(number: int = 20, seed: int | None = None) -> None:
    seed = secrets.randbelow(10**6) if seed is None else seed
    with tempfile.TemporaryDirectory() as directory:
        for line in chain([f"seed {seed}"], kill_crawls(Path(directory), seed, number, REPORTS)):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
