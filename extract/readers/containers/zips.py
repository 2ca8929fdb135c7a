"""ZIP files opened with limits, and XML from them without entities."""

import zlib
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from extract.text.errors import Damaged, Encrypted, TooLarge

MAX_MEMBERS = 5000
MAX_MEMBER_BYTES = 64_000_000
MAX_BYTES = 256_000_000


def open_zip(data: bytes) -> ZipFile:
    """The archive, when what it says of its members is within the limits. Raises `NotReadable`."""
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Damaged(f"the file is damaged or cut off: {error}") from error
    members = archive.infolist()
    sizes = [member.file_size for member in members]
    if len(members) > MAX_MEMBERS or sum(sizes) > MAX_BYTES or max(sizes, default=0) > MAX_MEMBER_BYTES:
        raise TooLarge(
            f"the file would be {sum(sizes)} bytes in {len(members)} members; at most {MAX_BYTES} in {MAX_MEMBERS}, "
            f"{MAX_MEMBER_BYTES} each, are opened"
        )
    if any(member.flag_bits & 1 for member in members):
        raise Encrypted("the file is encrypted: it opens with a password only")
    return archive


def read_member(archive: ZipFile, member: str | ZipInfo) -> bytes:
    """The bytes of a member. Raises `Damaged`."""
    try:
        return archive.read(member)
    except (KeyError, BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        name = member if isinstance(member, str) else member.filename
        raise Damaged(f"{name} in the file is damaged or missing: {error}") from error


def read_xml(archive: ZipFile, name: str, renamed: Mapping[str, str] = MappingProxyType({})) -> etree._Element:
    """The tree of a member, with namespaces under the names that are wanted; entities are not expanded. Raises `Damaged`."""
    data = read_member(archive, name)
    for old, new in renamed.items():
        data = data.replace(old.encode(), new.encode())
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise Damaged(f"{name} in the file is damaged: {error}") from error
