"""DOC, WPS, RTF and ODT through LibreOffice: every cell is read, and nothing that a file asks for is done."""

import os
import signal
import socket
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

import extract
from archive.processes import child, office, reader
from extract.text.media import WORD_XML

sys.path.append(str(Path(__file__).parents[1] / "extract"))
from hazards import expected, make_sheet
from read_cells import said
from word_files import converted, write_rtf
from zip_files import zipped

SHEET = make_sheet(7)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return {"rtf": write_rtf(SHEET), **converted(SHEET, tmp_path_factory.mktemp("word"))}


def read(data):
    return reader.read(extract.read_report, data)


def findings(report):
    return {finding.rule: finding.message for finding in report.findings if finding.rule.startswith("document.")}


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("doc", "application/msword"),
        ("rtf", "application/rtf"),
        ("xml", "application/vnd.ms-word2003+xml"),
        ("odt", "application/vnd.oasis.opendocument.text"),
    ],
)
def test_every_cell_is_read(files, name, kind):
    report = read(files[name])
    assert (report.source.media_type, report.source.bytes) == (kind, len(files[name]))
    assert said(report) == expected(SHEET)
    assert (report.title, report.year, report.form, report.findings) == (SHEET.title, 2022, "2021", ())
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]


def test_a_doc_in_a_zip(files):
    report = read(zipped({"年报.wps": files["doc"]}))
    assert said(report) == expected(SHEET)
    assert report.tables["proactive"]["regulations"]["issued"].at.spot == ("年报.wps", None)


def test_a_cell_is_found_again(files):
    at = read(files["rtf"]).tables["remedies"]["reconsideration"]["total"].at
    cell = reader.read(extract.find_row, files["rtf"], at.table, at.row)[at.column]
    assert cell.value == expected(SHEET)["remedies", "reconsideration", "total"][1]


def test_damaged_files(files):
    for data in (files["doc"][:20_000], OLE + bytes(range(256)) * 80):
        assert "LibreOffice cannot open the file" in findings(read(data))["document.damaged"]


def test_nothing_is_fetched_and_no_file_is_included(tmp_path):
    """Fields of RTF that include a picture from the network and the text of another file."""
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/a.png"
        fields = "".join(
            rf"{{\field{{\*\fldinst {what}}}{{\fldrslt shown}}}}"
            for what in (f'INCLUDEPICTURE "{url}" \\\\d', f'INCLUDETEXT "{secret}"', f'INCLUDETEXT "{secret.as_uri()}"')
        )
        text = reader.read(extract.plain_text, rf"{{\rtf1\ansi before {fields} after\par}}".encode())
        server.settimeout(0.1)
        with pytest.raises(TimeoutError):
            server.accept()
    assert "before" in text
    assert "SECRET" not in text


def _opening_macro(mark):
    """Flat ODF, whose head calls it Word XML, with a macro that writes a file when the document is opened."""
    odf, script = "urn:oasis:names:tc:opendocument:xmlns:", "vnd.sun.star.script:Standard.Module1.Main"
    return f"""<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>
<office:document xmlns:office="{odf}office:1.0" xmlns:text="{odf}text:1.0" xmlns:script="{odf}script:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:ooo="http://openoffice.org/2004/office"
 xmlns:dom="http://www.w3.org/2001/xml-events" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:scripts><office:script script:language="ooo:Basic"><ooo:libraries><ooo:library-embedded ooo:name="Standard">
<ooo:module ooo:name="Module1"><ooo:source-code>Sub Main
Open "{mark}" For Output As #1
Close #1
End Sub</ooo:source-code></ooo:module></ooo:library-embedded></ooo:libraries></office:script>
<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load"
 xlink:href="{script}?language=Basic&amp;location=document" xlink:type="simple"/></office:event-listeners></office:scripts>
<office:body><office:text><text:p>shown</text:p></office:text></office:body></office:document>""".encode()


def _open_where_macros_may_run(source, mark, monkeypatch):
    scripting = "Common/Security/Scripting"
    allowed = ((scripting, "DisableMacrosExecution", "false"), (scripting, "MacroSecurityLevel", "0"))
    monkeypatch.setattr(office, "_SETTINGS", allowed)
    office._write_profile(source.parent / "profile/user")
    profile = f"-env:UserInstallation={(source.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--norestore", source]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        ends = time.monotonic() + 60
        while process.poll() is None and not mark.exists() and time.monotonic() < ends:
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGKILL)


def test_macros_are_not_run(tmp_path, monkeypatch):
    """DOC, RTF and Word XML as LibreOffice writes them carry no macro, so flat ODF is handed to it in their place."""
    mark, source = tmp_path / "ran", tmp_path / "a.fodt"
    source.write_bytes(_opening_macro(mark))
    assert "document.no_text" in findings(read(source.read_bytes()))
    with monkeypatch.context() as patched:
        patched.setitem(office._FILTERS, WORD_XML, "OpenDocument Text Flat XML")
        made = office.to_docx(source.read_bytes(), WORD_XML)
    assert b"shown" in ZipFile(BytesIO(made)).read("word/document.xml")
    assert not mark.exists()
    _open_where_macros_may_run(source, mark, monkeypatch)
    assert mark.exists()


def test_without_libreoffice(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(
        extract.NotReadable, match="needs LibreOffice, which is not installed: apt-get install"
    ) as raised:
        office.to_docx(b"{\\rtf1 x}", "application/rtf")
    assert raised.value.rule == "document.extra"


def test_without_a_converter():
    assert "nothing here converts it" in findings(extract.read_report(b"{\\rtf1 x}"))["document.type"]


@pytest.fixture
def endless(tmp_path, monkeypatch):
    """A LibreOffice that never ends; gives whether anything of it runs."""
    mark = tmp_path / "running"
    fake = tmp_path / "soffice"
    fake.write_text(f"#!/bin/sh\n(while sleep 0.1; do echo >> {mark}; done) &\nwait\n", "utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    def runs():
        sizes = [mark.stat().st_size]
        for _ in range(20):  # on a busy machine the last of it may take a moment to end
            time.sleep(0.5)
            sizes.append(mark.stat().st_size)
            if sizes[-1] == sizes[-2]:
                return False
        return True

    return runs


@pytest.mark.parametrize("guarded", [True, False])
def test_one_that_never_ends_leaves_nothing_running(endless, monkeypatch, guarded):
    monkeypatch.setattr(office, "_guards", office._guards if guarded else list)
    monkeypatch.setattr(office, "WALL_S", 2)
    with pytest.raises(extract.NotReadable, match="more than 2 s"):
        office.to_docx(b"{\\rtf1 x}", "application/rtf")
    assert not endless()


def test_it_ends_with_the_process_that_reads(endless, monkeypatch):
    monkeypatch.setattr(reader, "WALL_S", 4)
    child.stop_idle()  # the next one has this PATH
    with pytest.raises(extract.NotReadable, match="more than"):
        read(b"{\\rtf1 x}")
    assert not endless()


def test_guards_are_those_that_the_machine_allows():
    assert office._guards()[:2] == ["prlimit", f"--as={office.MEMORY_BYTES}"]
