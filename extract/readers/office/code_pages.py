"""Texts of workbooks before Excel 97 (BIFF5), which are bytes in a code page that the file names, or fails to name.

calamine reads the double bytes of Chinese code pages wrongly, and writers in China name a Western page or none. So the file is
given to calamine with the Western page, in which each byte is one character, and the bytes are decoded here.
Source: [MS-XLS] 2.4.52 (CodePage), and files of Excel 5.0 and 95.
"""

import struct

from extract.text import compound_file

_BEGIN = struct.pack("<HHHH", 0x809, 8, 0x500, 5)  # BOF of BIFF5, of the part for the whole workbook
_CODE_PAGE = 0x42
_EOF = 0x0A
_WESTERN = 1252
_CHARACTERS = [bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)]
_BYTES = {character: byte for byte, character in enumerate(_CHARACTERS)}
_CODECS = {950: "big5hkscs", 932: "cp932", 949: "cp949"}
_MOST_BYTES = 8192  # before the code page, which stands near the beginning


def with_western_page(data: bytes) -> tuple[bytes, str | None]:
    """The file so that calamine keeps each byte of its texts, and the codec of the page that the file names: gb18030 where the
    file names a Chinese, a Western or no page. None where texts are Unicode."""
    names = compound_file.names_in_root(data) or ()
    at = data.find(_BEGIN) if "Book" in names and "Workbook" not in names else -1
    if at < 0:
        return data, None
    end = min(len(data) - 6, at + _MOST_BYTES)
    while at < end:
        kind, size = struct.unpack_from("<HH", data, at)
        if kind == _CODE_PAGE and size == 2:
            page = int.from_bytes(data[at + 4 : at + 6], "little")
            return data[: at + 4] + _WESTERN.to_bytes(2, "little") + data[at + 6 :], _CODECS.get(page, "gb18030")
        if kind == _EOF:
            break
        at += 4 + size
    return data, "gb18030"


def decoded(text: str, codec: str) -> str:
    """The text that calamine read with the Western page, in its own code page; as read where it is not of that page."""
    try:
        return bytes(_BYTES[character] for character in text).decode(codec)
    except (KeyError, UnicodeDecodeError):
        return text
