"""By when a report has to be public, and which agencies a date binds, told from their names.

Regulations on the Disclosure of Government Information (政府信息公开条例):
2019, art. 49: departments of governments at county level and above by 31 January, those governments by 31 March of the
following year. 2007, art. 32, in force for reports about 2008 to 2018: every agency by 31 March. Neither names a date
for townships, street offices and committees of development zones in so many words: here they have none.
"""

import re
from datetime import date
from typing import Literal

AgencyKind = Literal["government", "department", "township", "zone", "unknown"]
_REVISED = 2019  # the first year whose reports came under the revised Regulations, in force since 15 May 2019
FIRST_YEAR = 2008  # the Regulations of 2007 came into force on 1 May 2008

_NOISE = re.compile(r"[\s()（）]+")
_TOWNSHIP = re.compile(r"(?:街道|街道办事处|街道办|(?:镇|乡|苏木)(?:人民政府)?)$")
_ZONE = re.compile(
    r"(?:开发区|高新区|产业区|示范区|试验区|实验区|合作区|保税区|功能区|度假区|风景区|名胜区|景区|园区|港区|新区|经开区|新城|农场|林区|园)"
    r"(?:管理委员会|管委会)?$"
)
_COMMITTEE_OF_ZONE = re.compile(r"(?:管委会|(?<!监督)(?<!城市)管理委员会)$")
_GOVERNMENT = re.compile(r"(?:人民政府|行政公署)$|^国务院$")
_DEPARTMENT = re.compile(r"(?:局|厅|部|委|署|办|委员会|办公室|办公厅|海关|总队|支队|大队|国务院研究室|分行)$")
_PLACE = re.compile(r"(?:省|市|自治区|自治州|地区|盟|县|旗|区)$")


def kind_of(name: str) -> AgencyKind:
    """What `name` says its bearer is; `unknown` where it does not say.

    A bare place (秀洲区) is its government, as in the title of a report. 国有资产监督管理委员会 and 城市管理委员会 are
    departments, any other 管理委员会 is a zone's.
    """
    bare = _NOISE.sub("", name)
    kinds: tuple[tuple[AgencyKind, re.Pattern[str]], ...] = (
        ("township", _TOWNSHIP),
        ("government", _GOVERNMENT),
        ("zone", _ZONE),
        ("zone", _COMMITTEE_OF_ZONE),
        ("department", _DEPARTMENT),
        ("government", _PLACE),
    )
    return next((kind for kind, pattern in kinds if pattern.search(bare)), "unknown")


def statutory_date(kind: AgencyKind, year: int) -> date | None:
    """The last day on which the report about `year` is in time; None where the Regulations name none for this kind."""
    if kind not in ("government", "department") or year < FIRST_YEAR:
        return None
    return date(year + 1, 1, 31) if kind == "department" and year >= _REVISED else date(year + 1, 3, 31)


def latest_date(year: int) -> date:
    """The day after which a report about `year` is late whoever owes it."""
    return date(year + 1, 3, 31)
