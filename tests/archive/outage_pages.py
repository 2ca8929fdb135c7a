"""Pages of a whole report on form 2021, and what is left of them in an outage."""

COUNTY = "甲县人民政府"
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
SENTENCE = "我局认真贯彻落实《中华人民共和国政府信息公开条例》，扎实推进“政府信息公开”各项工作。"


def report(agency: str, granted: int, *, above: str = "", below: str = "") -> str:
    """A page with all six parts, tables three and four, and a menu."""
    title = f"{agency}2021年政府信息公开工作年度报告"
    rows = (("一、本年新收政府信息公开申请数量", granted), ("（一）予以公开", granted), ("（七）总计", granted))
    numbers = "".join(f"<tr><td>{label}</td><td>{n}</td>{'<td>0</td>' * 5}<td>{n}</td></tr>" for label, n in rows)
    heads = "".join(f"<td>{name}</td>" for name in APPLICANTS)
    groups = "".join(f'<td colspan="5">{name}</td>' for name in ("行政复议", "未经复议直接起诉", "复议后起诉"))
    outcomes = "".join(f"<td>{name}</td>" for name in OUTCOMES * 3)
    parts = (
        ("一、总体情况", SENTENCE),
        ("二、主动公开政府信息情况", SENTENCE),
        ("三、收到和处理政府信息公开申请情况", f"<table><tr><td>申请人情况</td>{heads}</tr>{numbers}</table>"),
        (
            "四、政府信息公开行政复议、行政诉讼情况",
            f"<table><tr>{groups}</tr><tr>{outcomes}</tr><tr>{'<td>0</td>' * 15}</tr></table>",
        ),
        ("五、存在的主要问题及改进情况", SENTENCE),
        ("六、其他需要报告的事项", "无。"),
    )
    body = "".join(f"<p>{heading}</p><div>{text}</div>" for heading, text in parts)
    return f"<html><head><title>{title}</title></head><body>{MENU}{above}<h1>{title}</h1>{body}{below}</body></html>"


MENU = "<ul><li><a href=/>首页</a></li><li><a href=/zwgk>政府信息公开</a></li><li><a href=/nb>政府信息公开年报</a></li></ul>"


def bare(text: str) -> str:
    return f"<html><head><title>甲县人民政府</title></head><body>{MENU}<p>{text}</p></body></html>"


def without_tables(page: str) -> str:
    first, *rest = page.split("<table>")
    return first + "".join(part.split("</table>")[1] for part in rest)


NEW_RECEIVED = """
SELECT a.name, r.year, c.value FROM reports AS r JOIN agencies AS a ON a.id = r.agency_id
JOIN current_versions AS v ON v.report_id = r.id JOIN cells AS c ON c.report_version_id = v.report_version_id
WHERE c.row_key = 'new_received' AND c.column_key = 'total' ORDER BY a.id
"""
