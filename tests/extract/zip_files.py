"""ZIP files with given members."""

import zipfile
from io import BytesIO


def zipped(members, change=lambda info: None):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            change(info)
            archive.writestr(info, data)
    return out.getvalue()
