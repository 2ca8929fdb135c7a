"""DOC, WPS, RTF and ODT made DOCX by LibreOffice: in a profile and directory of its own, without macros, network or much memory.

Each file gets a LibreOffice of its own, which takes two to five seconds to start, so that one file cannot harm the next.
LibreOffice ends with the process that started it. Protections that the machine does not allow (a container may refuse
namespaces) are left out; linked content is still not fetched, because the profile forbids it.
"""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from extract.text.errors import Damaged, MissingProgram, TooLarge
from extract.text.media import ODT, OLD_WORD, RTF, WORD_XML

WALL_S = 60
CPU_S = 50
MEMORY_BYTES = 1_500_000_000
MAX_DOCX_BYTES = 64_000_000
# The filter is named, for what LibreOffice does not know it would read as plain text.
_FILTERS = {
    OLD_WORD: "MS Word 97",
    RTF: "Rich Text Format",
    WORD_XML: "MS Word 2003 XML",
    ODT: "writer8",
}
_GUARDS = (
    ("prlimit", f"--as={MEMORY_BYTES}", f"--cpu={CPU_S}", f"--fsize={MAX_DOCX_BYTES}", "--core=0"),
    ("unshare", "--map-root-user", "--net", "--pid", "--fork", "--kill-child"),
)
# Ends everything when the program ends, and when the process that holds the other end of its input does; then that process
# can no longer remove the directory, which is HOME here.
_TOGETHER = (
    'exec 3<&0; "$@" </dev/null & job=$!; (read -r _ <&3; rm -rf "$HOME"; kill -KILL 0) & wait $job; kill -KILL 0'
)
_SETTINGS = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "0"),
)


def to_docx(data: bytes, kind: str) -> bytes:
    """The document as DOCX; `kind` is its media type. Raises `NotReadable`."""
    program = shutil.which("soffice")
    if program is None:
        raise MissingProgram(kind, "LibreOffice", "apt-get install libreoffice-writer-nogui")
    with TemporaryDirectory(prefix="nianbao-office-") as name:
        directory = Path(name)
        source = directory / "file.doc"
        source.write_bytes(data)
        _write_profile(directory / "profile/user")
        _run(
            [
                *_guards(),
                "sh",
                "-c",
                _TOGETHER,
                "sh",
                program,
                "--headless",
                "--norestore",
                f"-env:UserInstallation={(directory / 'profile').as_uri()}",
                f"--infilter={_FILTERS[kind]}",
                "--convert-to",
                "docx:MS Word 2007 XML",
                "--outdir",
                str(directory / "made"),
                str(source),
            ],
            directory,
        )
        made = directory / "made/file.docx"
        if not made.is_file():
            raise Damaged("LibreOffice cannot open the file: it is damaged, cut off, or opens with a password only")
        return made.read_bytes()


def _write_profile(user: Path) -> None:
    user.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value>'
        "</prop></item>"
        for path, name, value in _SETTINGS
    )
    registry = f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
    (user / "registrymodifications.xcu").write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n{registry}', "utf-8")


def _run(command: list[str], directory: Path) -> None:
    """Run it to its end or the limit of time; nothing of it is left running."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}
    environment |= dict.fromkeys(("HOME", "TMPDIR"), str(directory))
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(  # noqa: S603
        command, stdin=pipe, stdout=nowhere, stderr=nowhere, env=environment, cwd=directory, start_new_session=True
    ) as process:
        try:
            process.wait(WALL_S)
        except subprocess.TimeoutExpired as error:
            raise TooLarge(f"LibreOffice took more than {WALL_S} s for it") from error
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@cache
def _guards() -> list[str]:
    """Those of the guards that this machine has and allows, as the beginning of a command."""
    command: list[str] = []
    for guard in _GUARDS:
        if shutil.which(guard[0]) and not subprocess.run([*command, *guard, "true"], capture_output=True).returncode:  # noqa: S603
            command += guard
    return command
