"""A registry in order, and files of registries."""

from pathlib import Path

GOOD = """\
# a comment
[[site]]
id = "zj-one"
agency = "嘉兴港区管理委员会"
region = "330400"
family = "hanweb"
start = ["http://127.0.0.1:8001/col/col1/index.html", "http://WWW.a.gov.cn/x/"]

[[site]]
id = "zj-two"
agency = "秀洲区人民政府"
region = "330411"
start = ["https://b.gov.cn/"]
hosts = ["b.gov.cn", "files.b.gov.cn:8080"]
"""


def write(tmp_path: Path, text: str, name: str = "sites.toml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path
