"""What an address may be, and its host."""

import ipaddress
import re
from urllib.parse import urlsplit

SCHEMES = ("http", "https")
ONLY_HTTP = "only http and https are fetched"
_LABEL = re.compile(r"[\w-]{1,63}")


def fault_of(url: str) -> str:
    """Why this address cannot be requested, or "". It may contain nothing that programs read in different ways."""
    if any(character.isspace() or not character.isprintable() for character in url):
        return "it has a space or a character that does not print"
    if "\\" in url:
        return "it has a backslash"
    return link_fault(url)


def link_fault(url: str) -> str:
    """Why no request can be made of the address of a link, or ""."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return str(error)
    if parts.scheme not in SCHEMES:
        return f"its scheme is {parts.scheme!r}; {ONLY_HTTP}" if parts.scheme else "it has no scheme"
    if "@" in parts.netloc:
        return "it names a user"
    if port == 0 or parts.netloc.endswith(":"):
        return "it has no valid port"
    return "" if _is_host(parts.hostname or "") else "it has no valid host"


def _is_host(name: str) -> bool:
    if ":" in name:
        return is_address(name)
    labels = name.removesuffix(".").split(".")
    return len(name) <= 253 and all(_LABEL.fullmatch(label) for label in labels)


def is_address(name: str) -> bool:
    """Is this an IPv4 or IPv6 address, written as one?"""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def host_of(url: str) -> str:
    """`host` or `host:port`, lower case, without the port that the scheme implies; "" when there is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    implied = {"http": 80, "https": 443}.get(parts.scheme)
    return host if port in (None, implied) else f"{host}:{port}"


def name_of(host: str) -> str:
    """The name or address in `host` or `host:port`."""
    return urlsplit(f"//{host}").hostname or ""


def registered_domain(host: str) -> str:
    """What a government registered, `x.gov.cn` of `zwgk.x.gov.cn`, of a host with or without port; "" of any other host."""
    labels = name_of(host).split(".")
    return ".".join(labels[-3:]) if len(labels) > 2 and labels[-2:] == ["gov", "cn"] else ""


def is_loopback(host: str) -> bool:
    """Is `host` (with or without port) this machine, told from its name alone?"""
    name = name_of(host)
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
