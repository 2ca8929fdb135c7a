"""Dockerfile and compose.yaml: what they name is there, and the steps make a program that runs, without any of the repository."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

ROOT = Path(__file__).parents[1]
STEPS = re.findall(r"^([A-Z]+) (.*)$", (ROOT / "Dockerfile").read_text().replace("\\\n", " "), re.M)
SERVICES = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def of(instruction: str) -> list[str]:
    return [words for name, words in STEPS if name == instruction]


def test_it_runs_as_somebody_without_rights_and_keeps_data_outside() -> None:
    assert of("USER") == ["nianbao"]
    [volume] = of("VOLUME")
    assert of("ENV")[0].partition("=")[2].startswith(volume)
    assert json.loads(of("ENTRYPOINT")[0]) == ["nianbao"]
    assert [service["volumes"] for service in SERVICES.values()] == [[f"archive:{volume}"]] * 2


def test_what_is_copied_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    for words in of("COPY"):
        for source in words.split()[:-1]:
            assert (ROOT / source).exists()
            assert f"!{source}" in ignored


def test_compose_starts_commands_that_exist() -> None:
    from crawler.cli.nianbao import main

    [script] = SERVICES["nights"]["command"]
    named = re.findall(r"nianbao (\w+)", script) + json.loads(of("CMD")[0])[:1]
    assert named == ["init", "nightly", "serve"]
    for name in named:
        assert main.get_command(click.Context(main), name)
    done = subprocess.run(["sh", "-n", "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_changelog_is_of_this_version() -> None:
    [version] = re.findall(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.M)
    assert re.findall(r"^## (.*)", (ROOT / "CHANGELOG.md").read_text(), re.M)[0] == version


@pytest.mark.slow
def test_the_steps_make_a_program_that_runs(tmp_path: Path) -> None:
    """Each COPY and each `pip` as the Dockerfile has it, in a folder and an environment of their own."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    app = tmp_path / "app"
    app.mkdir()
    for instruction, words in STEPS:
        if instruction == "COPY":
            *sources, target = words.split()
            for source in sources:
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, app / target, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(ROOT / source, app)
        elif instruction == "RUN" and words.startswith("pip "):
            pip = tmp_path / "venv" / "bin" / "pip"
            subprocess.run([pip, *shlex.split(words)[1:]], cwd=app, check=True, capture_output=True)
    shutil.rmtree(app)
    program = tmp_path / "venv" / "bin" / "nianbao"
    environment = {"NIANBAO_DATA": str(tmp_path / "data"), "PATH": "/usr/bin:/bin"}
    for words in (["init"], ["sites", "check"], ["demo"], ["serve", "--help"]):
        done = subprocess.run([program, *words], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    web = "import archive.web.app, rapidocr, pandas, s3fs, distributed"
    subprocess.run([tmp_path / "venv" / "bin" / "python", "-c", web], cwd=tmp_path, check=True)
