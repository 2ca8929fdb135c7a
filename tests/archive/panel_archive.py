"""An archive for the panel: a body under two names and codes, reports on both forms, blanks, copies, and sentences about scope."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.archive.conftest import Shelf, report_page
from tests.archive.deciding import decided

_OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
XIUZHOU = "秀洲区人民政府"


def page(
    agency: str, year: int, rows: Mapping[str, object], remedies: Sequence[object] = (), text: str = "我单位认真工作。"
) -> bytes:
    """Table three with these totals (zeros before them), and of `remedies` table four: three groups of five outcomes. "" is blank."""
    title = f"{agency}{year}年政府信息公开工作年度报告"
    head = "".join(f"<td>{name}</td>" for name in _COLUMNS)
    body = "".join(f"<tr><td>{label}</td><td>{n}</td>{'<td>0</td>' * 5}<td>{n}</td></tr>" for label, n in rows.items())
    outcomes = "".join(f"<td>{name}</td>" for name in _OUTCOMES)
    four = (
        "<p>四、政府信息公开行政复议、行政诉讼情况</p><table>"
        '<tr><td colspan="5">行政复议</td><td colspan="10">行政诉讼</td></tr>'
        f'<tr>{outcomes.replace("<td>", "<td rowspan=2>")}<td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr>'
        f"<tr>{outcomes}{outcomes}</tr><tr>{''.join(f'<td>{n}</td>' for n in remedies)}</tr></table>"
    )
    return (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>一、总体情况</p><p>{text}</p>"
        f"<p>三、收到和处理政府信息公开申请情况</p><table><tr><td>申请人情况</td>{head}</tr>{body}</table>"
        f"{four if remedies else ''}</body></html>"
    ).encode()


def rows(received: int, granted: int, other: Mapping[str, object]) -> dict[str, object]:
    return {
        "一、本年新收政府信息公开申请数量": received,
        "二、上年结转政府信息公开申请数量": 0,
        "（一）予以公开": granted,
        "（二）部分公开": 0,
        **other,
        "（七）总计": received,
        "四、结转下年度继续办理": 0,
    }


THREE = {
    "（六）其他处理 1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": 1,
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": 0,
    "3.其他": 2,
}


def write_panel_archive(directory: Path) -> Shelf:
    shelf = Shelf(directory / "data")
    remedies = (1, 0, "", "", 1, 4, 1, "", 2, 7, "", "", "", "", 3)
    shelf.crawl(
        {
            "http://127.0.0.1/2020": page(XIUZHOU, 2020, rows(8, 5, {"（六）其他处理": 3}), remedies, "2020年全区各级行政机关共受理政府信息公开申请8件。"),
            "http://127.0.0.1/2021": page(XIUZHOU, 2021, rows(9, 6, THREE), text="本报告统计数据不含下属单位。"),
            "http://127.0.0.1/2022": page(XIUZHOU, 2022, rows(9, 4, {"（六）其他处理": 3})),
        },
        agency=XIUZHOU,
        facts={"level": "county", "kind": "government", "credit_code": "11330411002547611W"},
    )  # fmt: skip
    shelf.crawl({"http://127.0.0.9/copy": page(XIUZHOU, 2021, rows(10, 7, THREE))}, agency=XIUZHOU, site="copy")
    for number, (name, region, year) in enumerate([("即墨市", "370282", 2016), ("即墨区", "370215", 2018)], 2):
        title = f"{name}人民政府{year}年政府信息公开工作年度报告"
        url = f"http://127.0.0.{number}/{year}"
        shelf.crawl({url: report_page(title)}, agency=f"{name}人民政府", region=region, site=f"site-{number}")
    title = "秀洲区教育局2021年政府信息公开工作年度报告"
    facts = {"parent": XIUZHOU, "kind": "department"}
    shelf.crawl({"http://127.0.0.5/2021": report_page(title)}, agency="秀洲区教育局", site="edu", facts=facts)
    decided(shelf, "即墨市人民政府", "renamed", "即墨区人民政府", on="2017-10")
    return shelf
