"""The registry: defaults, and faults that name file, line and key."""

from pathlib import Path

import pytest

from crawler.registry.credit_codes import is_credit_code
from crawler.registry.sites import choose, load_sites, shipped_registry
from crawler.web.errors import RegistryError, UnknownSite
from crawler.web.urls import host_of, is_loopback
from tests.crawler.registries import GOOD, write


def test_hosts_default_to_those_of_start_with_port(tmp_path: Path) -> None:
    first, second = load_sites([write(tmp_path, GOOD)])
    assert first.hosts == ("127.0.0.1:8001", "www.a.gov.cn")
    assert first.family == "hanweb"
    assert second.hosts == ("b.gov.cn", "files.b.gov.cn:8080")
    assert second.family == "auto"


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ('family = "hanweb"', 'famly = "hanweb"', 6, "famly"),
        ('family = "hanweb"', 'family = "hanwebb"', 6, "family"),
        ('region = "330411"', "region = 330411", 12, "region"),
        ('region = "330411"', 'region = "3304"', 12, "region"),
        ('agency = "秀洲区人民政府"', 'agency = ""', 11, "agency"),
        ('start = ["https://b.gov.cn/"]', 'start = "https://b.gov.cn/"', 13, "start"),
        ('start = ["https://b.gov.cn/"]', "start = []", 13, "start"),
        ('start = ["https://b.gov.cn/"]', 'start = ["ftp://b.gov.cn/"]', 13, "start"),
        ('hosts = ["b.gov.cn", ', 'hosts = ["c.gov.cn", ', 14, "hosts"),
        ('hosts = ["b.gov.cn", ', 'hosts = ["http://b.gov.cn/", ', 14, "hosts"),
        ('id = "zj-two"', 'id = "zj-one"', 10, "id"),
        ('id = "zj-two"', 'id = "zj two"', 10, "id"),
        ('region = "330411"', 'region = "330411"\ntls = "ssl3"', 13, "tls"),
        ('region = "330411"', 'region = "330411"\nquiet_hours = "8-18"', 13, "quiet_hours"),
    ],
)
def test_fault_names_file_line_and_key(tmp_path: Path, old: str, new: str, line: int, key: str) -> None:
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(RegistryError) as caught:
        load_sites([path])
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert key in str(caught.value)


def test_tls_and_quiet_hours_are_off_unless_named(tmp_path: Path) -> None:
    first, second = load_sites([write(tmp_path, GOOD + 'tls = "legacy"\nquiet_hours = "08:30-18:00"\n')])
    assert (first.tls, first.quiet_hours) == ((), None)
    assert (second.tls, second.quiet_hours) == (("legacy",), "08:30-18:00")


def test_what_is_known_of_the_agency(tmp_path: Path) -> None:
    known = 'level = "county"\nkind = "government"\nparent = "嘉兴市人民政府"\ncredit_code = "11370828004431350G"\n'
    _, second = load_sites([write(tmp_path, GOOD + known)])
    assert (second.level, second.kind, second.parent, second.credit_code) == (
        "county",
        "government",
        "嘉兴市人民政府",
        "11370828004431350G",
    )
    with pytest.raises(RegistryError, match=r"sites\.toml:18: site 'zj-two', key 'credit_code'.*'11370828004431350H'"):
        load_sites([write(tmp_path, GOOD + known.replace("350G", "350H"))])


@pytest.mark.parametrize("code", ["113325000026455663", "11370830004335465W", "11100000MB0143028R"])
def test_credit_codes_of_real_agencies(code: str) -> None:
    assert is_credit_code(code)
    assert not is_credit_code(code[:9] + ("1" if code[9] == "0" else "0") + code[10:])
    assert not is_credit_code(code[:17])
    assert not is_credit_code(code[:17] + "I")


def test_missing_key_names_the_table(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace('region = "330411"\n', ""))
    with pytest.raises(RegistryError, match=r"sites\.toml:9: site 'zj-two', key 'region' is missing"):
        load_sites([path])


def test_unknown_table_and_broken_toml(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"sites\.toml:9: unknown key 'sites'"):
        load_sites([write(tmp_path, GOOD.replace('[[site]]\nid = "zj-two"', '[[sites]]\nid = "zj-two"'))])
    with pytest.raises(RegistryError, match=r"sites\.toml:5: no valid TOML"):
        load_sites([write(tmp_path, GOOD.replace('region = "330400"', 'region = "330400'))])


def test_duplicate_id_across_files_names_both(tmp_path: Path) -> None:
    first, second = write(tmp_path, GOOD), write(tmp_path, GOOD, "again.toml")
    with pytest.raises(RegistryError, match=r"again\.toml:3: key 'id'.*sites\.toml:3"):
        load_sites([first, second])


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"none\.toml: the file cannot be read"):
        load_sites([tmp_path / "none.toml"])


def test_choose(tmp_path: Path) -> None:
    sites = load_sites([write(tmp_path, GOOD)])
    assert [site.id for site in choose(sites, [])] == ["zj-one", "zj-two"]
    assert [site.id for site in choose(sites, ["zj-two"])] == ["zj-two"]
    with pytest.raises(UnknownSite, match=r"'nope'.*zj-one, zj-two"):
        choose(sites, ["nope"])


def test_shipped_registry_is_valid() -> None:
    sites = load_sites(shipped_registry())
    assert len(sites) >= 60
    assert all(host.endswith(".gov.cn") for site in sites for host in site.hosts)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://A.gov.cn/x", "a.gov.cn"),
        ("https://a.gov.cn:443/x", "a.gov.cn"),
        ("http://a.gov.cn:8080/", "a.gov.cn:8080"),
        ("http://[::1]:80/", "[::1]"),
        ("http://a.gov.cn:port/", ""),
        ("javascript:void(0)", ""),
    ],
)
def test_host_of(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize("host", ["127.0.0.1:8001", "127.8.8.8", "localhost", "[::1]:80"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["www.a.gov.cn", "10.0.0.1", "127.0.0.1.evil.cn", "localhost.cn"])
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)
