"""nianbao backup s3://… and verify s3://…, with a server of object storage on this machine."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.archive.conftest import HERE, Nianbao, Shelf, exchange, report_page
from tests.archive.on_disk import flip
from tests.launch import run_nianbao

pytestmark = pytest.mark.slow

ROOT = HERE.parents[1]
ADDRESS = "s3://archive/nianbao"
PAGE = report_page("秀洲区人民政府2021年政府信息公开工作年度报告")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    environment = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        command = [sys.executable, "-m", "tests.archive.object_server"]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout
            assert server.stdin
            address = server.stdout.readline().strip()
            patch.setenv("AWS_ENDPOINT_URL", address)
            yield address
            server.stdin.close()


@pytest.fixture
def bucket(endpoint: str) -> Any:
    """Empty."""
    import boto3

    found = boto3.resource("s3", endpoint_url=endpoint).Bucket("archive")
    found.objects.all().delete()
    return found


@pytest.fixture
def sent(shelf: Shelf, bucket: Any) -> Shelf:
    shelf.crawl({"http://127.0.0.1/a.html": PAGE})
    done = backup(shelf)
    assert (done.returncode, done.stderr) == (0, "")
    return shelf


def backup(shelf: Shelf, address: str = ADDRESS) -> "subprocess.CompletedProcess[str]":
    return run_nianbao("backup", address, "--data", shelf.data)


def verify() -> "subprocess.CompletedProcess[str]":
    return run_nianbao("verify", ADDRESS)


def test_what_a_directory_would_hold(sent: Shelf, bucket: Any) -> None:
    names = {item.key.removeprefix("nianbao/") for item in bucket.objects.all()}
    warc = {f"warc/{path.name}" for path in (sent.data / "warc").iterdir()}
    assert names == {
        "archive.db",
        *warc,
        *(f"manifests/{path.name}" for path in (sent.data / "manifests").glob("*.sha256")),
    }
    for name in warc:
        assert bucket.Object(f"nianbao/{name}").get()["Body"].read() == (sent.data / name).read_bytes()
    done = verify()
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 captures in 3 WARC files: all checksums hold" in done.stdout


def test_finished_files_are_sent_once(sent: Shelf, bucket: Any) -> None:
    sent_at = {item.key: item.last_modified for item in bucket.objects.all() if "/warc/" in item.key}
    assert "0 of them copied" in backup(sent).stdout
    sent.crawl({"http://127.0.0.1/b.html": PAGE + b"b"})
    assert " 3 of them copied" in backup(sent).stdout
    assert {key: bucket.Object(key).last_modified for key in sent_at} == sent_at
    assert verify().returncode == 0


def test_a_file_that_grows_is_sent_again(shelf: Shelf, bucket: Any) -> None:
    with shelf.writing() as writer:
        writer.write(exchange("http://127.0.0.1/a.html", PAGE))
        writer.flush()
        assert " 1 of them copied" in backup(shelf).stdout
        writer.write(exchange("http://127.0.0.1/b.html", PAGE + b"b"))
        writer.flush()
        assert " 1 of them copied" in backup(shelf).stdout
        assert verify().returncode == 0
    assert " 1 of them copied" in backup(shelf).stdout  # that of the end of the run
    assert verify().returncode == 0


def test_damaged_and_missing_objects_are_named(sent: Shelf, bucket: Any) -> None:
    keys = sorted(item.key for item in bucket.objects.all() if "/warc/" in item.key)
    damaged, missing = (key for key in keys if "text" in key or "end" in key)
    body = bytearray(bucket.Object(damaged).get()["Body"].read())
    body[len(body) // 2] ^= 4
    bucket.put_object(Key=damaged, Body=bytes(body))
    bucket.Object(missing).delete()
    done = run_nianbao("verify", ADDRESS, "--format", "json")
    assert done.returncode == 1
    files = {problem["file"]: problem["message"] for problem in json.loads(done.stdout)["problems"]}
    assert files.keys() == {damaged.removeprefix("nianbao/"), missing.removeprefix("nianbao/")}
    assert files[missing.removeprefix("nianbao/")] == "the file is gone"
    assert " 2 of them copied" in backup(sent).stdout  # what was put there otherwise has no SHA-256 of ours
    assert verify().returncode == 0


def test_a_damaged_file_never_takes_the_place_of_a_good_one(sent: Shelf, bucket: Any) -> None:
    path = sent.warc_files()[0]
    flip(path, 300)
    done = backup(sent)
    assert done.returncode == 0  # it is there as the manifest says, and is not read again
    bucket.Object(f"nianbao/warc/{path.name}").delete()
    done = backup(sent)
    assert done.returncode == 1
    assert f"{path} has another SHA-256 than its manifest says; not sent" in done.stdout


def test_refusals(sent: Shelf, bucket: Any, nianbao: Nianbao, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert backup(sent, "s3://").returncode == 2
    done = backup(sent, "gs://archive/nianbao")
    assert (done.returncode, "neither a directory nor an address in object storage" in done.stderr) == (2, True)
    assert nianbao("verify", str(tmp_path)).returncode == 2
    bucket.put_object(Key="other/photo.jpg", Body=b"x")
    done = backup(sent, "s3://archive/other")
    assert (done.returncode, "holds what is no backup of this archive (photo.jpg)" in done.stderr) == (2, True)
    done = run_nianbao("verify", "s3://archive/empty")
    assert (done.returncode, "holds no backup: there is no archive.db" in done.stderr) == (2, True)
    done = backup(sent, "s3://nowhere/x")
    assert (done.returncode, "Traceback" in done.stderr) == (5, False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    done = backup(sent)
    assert (done.returncode, "Traceback" in done.stderr) == (5, False)
