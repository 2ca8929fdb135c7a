"""What the name of an agency may look like. Sources: the labelled titles in `tests/data/titles.jsonl`, and the kinds of divisions and bodies in China."""

import re
from functools import lru_cache

_NAME = re.compile(r"[\u4e00-\u9fff〇○（）()、·/“”\dA-Z]{2,40}")
_NOTE = re.compile(r"(?<=.)(?:（[^（）]*）|\([^()]*\)|【[^【】]*】|\[[^\[\]]*\]|〔[^〔〕]*〕)")
_DIVISION = re.compile(".[省市县区旗盟州乡镇村]")  # two characters name a division, never a body
# How the names of divisions and bodies end.
_ENDS = (
    *"省市县区旗盟州乡镇村厅局委办署院室会处科股所站队部社团校学联关厂行司馆园库港场",
    *("政府", "中心", "街道", "苏木", "公署", "机构", "基地", "集团", "高新区", "林场", "农场", "牧场", "渔场", "大学", "研究院"),
    *("气象台", "电视台", "广播台", "政协", "科协", "人大", "公路段", "管理段", "新城", "生态城", *(f"第{number}师" for number in "一二三四五六七八九十")),
)  # fmt: skip
# Words of menus, columns and labels. None of them is part of a name, but for the offices that work for disclosure.
_NO_PART = re.compile(
    r"首页|主页|走进|走近|登录|登陆|注册|下载|链接|正文|位置|标题|栏目|来源|发布|网站|专栏|专题|年报|报告|目录|指南|打印|返回|浏览|搜索|公告|文件"
    r"|(?:信息|政务)公开(?!办|领导|工作办|中心|科|处)"
)
# What menus call groups of agencies.
_GROUPS = frozenset(
    ("乡镇", "镇街", "街道", "乡镇街道", "镇乡街道", "部门", "区县", "县区", "市县", "县市区", "市直部门", "县直部门", "区直部门", "政府部门",
     "直属单位", "直属机构", "内设机构", "组织机构", "省政府", "市政府", "县政府", "区政府", "镇政府", "乡政府", "各部门", "领导班子")
)  # fmt: skip
# The second half of a name that began on the line above.
_FRAGMENTS = re.compile(r"(?:人民)?政府(?:办公室|办公厅)?|(?:街道)?办事处|管理?委员?会|办公室|办公厅|委员会")

_KIND = re.compile(r"(街道|管委会|管理委员会|[局厅委镇乡县市区旗盟州省])$")
_SEAT = re.compile(r"(?:(?:人民)?政府|办事处)$")
_FOR_OTHERS = re.compile("政务|数据|信息|审批|办公|新闻|宣传|网信|事务")


@lru_cache(maxsize=4096)
def is_agency_name(name: str) -> bool:
    """Whether a text without white space may be the whole name of an agency or its division, with notes in brackets."""
    bare = _NOTE.sub("", name)
    return bool(
        _NAME.fullmatch(bare)
        and (len(bare) > 2 or _DIVISION.fullmatch(bare))
        and bare.rstrip("）)”").endswith(_ENDS)
        and bare not in _GROUPS
        and not _NO_PART.search(name)
        and not _FRAGMENTS.fullmatch(bare)
    )


@lru_cache(maxsize=4096)
def agree(name: str, other: str) -> bool:
    """Whether two names may be of one agency: one may leave out the place, the notes in brackets, or what the seat of a division
    is called."""
    short, long = sorted((_NOTE.sub("", name), _NOTE.sub("", other)), key=len)
    if long.startswith(short) and _FRAGMENTS.fullmatch(long, len(short)):
        return True
    bare, with_place = sorted((_SEAT.sub("", short), _SEAT.sub("", long)), key=len)
    return bool(bare) and with_place.endswith(bare)


def same_kind(name: str, other: str) -> bool:
    """Whether both are bureaus, or both governments of divisions of one level. A body that publishes for others, such as an
    office or a bureau for data, is of another kind than any."""
    kind, others = (_kind(name), _kind(other))
    return kind == others is not None and not _FOR_OTHERS.search(other)


def _kind(name: str) -> str | None:
    match = _KIND.search(_SEAT.sub("", _NOTE.sub("", name)))
    return match[1] if match else None
