"""TLS: certificates are checked, a profile changes one thing for one site, and is recorded."""

import ipaddress
import ssl
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from crawler.middleware.tls import adjust
from tests.crawler.conftest import Crawling, Replica, listing

PROFILES = ((), ("legacy",), ("p256",), ("unverified",), ("legacy", "unverified"))


def certificate(path: Path, *, own_name: bool, chain: bool = True) -> Path:
    """A certificate with its key, for 127.0.0.1 or for another host. It signs itself; without `chain`, an issuer does that nobody knows."""
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "replica")])
    issuer = subject if chain else x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "intermediate")])
    host = x509.IPAddress(ipaddress.ip_address("127.0.0.1")) if own_name else x509.DNSName("cppcc.gov.cn")
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([host]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key if chain else rsa.generate_private_key(65537, 2048), hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


def in_order(context: ssl.SSLContext) -> None:
    pass


def tls_1_0(context: ssl.SSLContext) -> None:
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")


def only_p384(context: ssl.SSLContext) -> None:
    context.set_ecdh_curve("secp384r1")


def weak_dh(context: ssl.SSLContext) -> None:
    """A key exchange of 1024 bits (the second group of RFC 2409), and none other."""
    context.set_ciphers("DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0")
    with NamedTemporaryFile("w") as file:
        file.write(_DH_1024)
        file.flush()
        context.load_dh_params(file.name)
    context.maximum_version = ssl.TLSVersion.TLSv1_2


_DH_1024 = """\
-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""
Profiles = tuple[str, ...]
BOTH = ("legacy", "unverified")
SERVERS: dict[str, tuple[Callable[[ssl.SSLContext], None], str, set[Profiles]]] = {
    # how it is set up, its certificate, and the profiles that it can be spoken to with
    "in order": (in_order, "own", set(PROFILES)),
    "of another name": (in_order, "other", {("unverified",), BOTH}),
    "of a broken chain": (in_order, "broken", {("unverified",), BOTH}),
    "old": (tls_1_0, "own", {("legacy",), BOTH}),
    "old and of another name": (tls_1_0, "other", {BOTH}),
    "weak DH": (weak_dh, "own", {("legacy",), BOTH}),
    "weak DH and a broken chain": (weak_dh, "broken", {BOTH}),
    "without P-256": (only_p384, "own", {(), ("legacy",), ("unverified",), BOTH}),
}


def site_id(server: str, profiles: Profiles) -> str:
    return "/".join([server.replace(" ", "-"), *profiles])


@pytest.fixture(scope="module")
def crawled(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Crawling, dict[tuple[str, Profiles], Replica]]]:
    """One crawl of every server with every profile; its certificate is one that this machine trusts."""
    directory = tmp_path_factory.mktemp("tls")
    certificates = {
        name: certificate(directory / f"{name}.pem", own_name=name != "other", chain=name != "broken")
        for name in ("own", "other", "broken")
    }
    (directory / "trusted.pem").write_bytes(certificates["own"].read_bytes() + certificates["other"].read_bytes())
    crawling = Crawling(directory)
    replicas: dict[tuple[str, Profiles], Replica] = {}
    for server, (set_up, name, _) in SERVERS.items():
        for profiles in PROFILES:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificates[name])
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                set_up(context)
            replica = Replica(context)
            replica.routes["/nb.html"] = listing(("/1001.html", "部门决算"))
            keys = {"tls": profiles} if profiles else {}
            crawling.site(f"{replica.base}/nb.html", name=site_id(server, profiles), **keys)
            replicas[server, profiles] = replica
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(directory / "trusted.pem"))
        crawling.run(expect=1)
    yield crawling, replicas
    for replica in replicas.values():
        replica.close()


@pytest.mark.parametrize("profiles", PROFILES)
@pytest.mark.parametrize("server", SERVERS)
def test_profile(
    crawled: tuple[Crawling, dict[tuple[str, Profiles], Replica]], server: str, profiles: Profiles
) -> None:
    crawling, replicas = crawled
    replica = replicas[server, profiles]
    id_ = site_id(server, profiles)
    failures = crawling.rows(f"SELECT url, reason FROM failures WHERE site_id = '{id_}'")
    notes = crawling.rows(f"SELECT kind, detail FROM run_notes WHERE site_id = '{id_}'")
    assert notes == ([("tls", ", ".join(profiles))] if profiles else [])
    if profiles in SERVERS[server][2]:
        assert failures == []
        assert replica.paths() == ["/robots.txt", "/nb.html"]
    else:
        assert failures == [(f"{replica.base}/nb.html", "tls")]
        assert replica.paths() == []


def test_issuer_that_is_not_trusted(crawling: Crawling, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path / "own.pem", own_name=True))
    replica = Replica(context)
    try:
        crawling.site(f"{replica.base}/nb.html")
        crawling.run(expect=1)
    finally:
        replica.close()
    assert crawling.failures() == [(f"{replica.base}/nb.html", "tls")]
    assert replica.seen == []


def test_legacy_alone_allows_renegotiation_that_is_not_secure() -> None:
    legacy_server_connect = 0x4
    options = {}
    for profiles in PROFILES:
        context = SSL.Context(SSL.TLS_METHOD)
        before = context.set_options(0)
        adjust(context, profiles)
        options[profiles] = context.set_options(0) & ~before
    assert options == {profiles: legacy_server_connect * ("legacy" in profiles) for profiles in PROFILES}
