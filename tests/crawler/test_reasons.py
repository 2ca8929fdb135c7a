"""Exceptions of Scrapy and Twisted → the fixed list of reasons."""

import re
from pathlib import Path

import pytest
from OpenSSL import SSL
from scrapy import exceptions
from twisted.internet import error
from twisted.python.failure import Failure
from twisted.web.client import ResponseNeverReceived

from crawler.web.reasons import Reason, of_exception, of_status


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (exceptions.DownloadTimeoutError("60 seconds"), Reason.TIMEOUT),
        (exceptions.CannotResolveHostError("a.gov.cn"), Reason.DNS),
        (exceptions.DownloadConnectionRefusedError("refused"), Reason.REFUSED),
        (exceptions.ResponseDataLossError(), Reason.TRUNCATED),
        (exceptions.DownloadCancelledError("larger than"), Reason.TOO_LARGE),
        (exceptions.IgnoreRequest("max redirections reached"), Reason.REDIRECT_LOOP),
        (error.ConnectionLost(), Reason.CONNECTION),
        (error.ConnectionDone(), Reason.CONNECTION),
        (TypeError("a fault of our own"), Reason.INTERNAL),
        (ResponseNeverReceived([Failure(SSL.Error([("SSL", "", "handshake failure")]))]), Reason.TLS),
        (ResponseNeverReceived([Failure(error.ConnectionLost())]), Reason.CONNECTION),
    ],
)
def test_of_exception(fault: Exception, reason: Reason) -> None:
    assert of_exception(fault) is reason


def test_tls_as_scrapy_wraps_it() -> None:
    cause = ResponseNeverReceived([Failure(SSL.Error([("SSL", "", "bad ecpoint")]))])
    wrapped = exceptions.DownloadFailedError("x")
    wrapped.__cause__ = cause
    assert of_exception(wrapped) is Reason.TLS


@pytest.mark.parametrize(("status", "reason"), [(404, Reason.NOT_FOUND), (410, Reason.NOT_FOUND), (403, Reason.HTTP)])
def test_of_status(status: int, reason: Reason) -> None:
    assert of_status(status) is reason


def test_docs_say_every_reason_once() -> None:
    text = (Path(__file__).parents[2] / "docs" / "sites.md").read_text("utf-8")
    table = text.split("| reason | means |")[1].split("\n\n")[0]
    names = re.findall(r"^\|([^|]*)\|", table, re.MULTILINE)
    documented = [word for cell in names for word in re.findall(r"`([^`]+)`", cell)]
    assert sorted(documented) == sorted(reason.value for reason in Reason)
