"""Fields that several tables of a release have."""

from archive.base import vocabulary as words
from archive.base.bilingual import Both
from archive.release.definition import Field

PANEL_ID = Field(
    "panel_id",
    "integer",
    Both("主体编号", "Body"),
    Both(
        "更名前后相同；合并、分设的双方各为一个主体",
        "The body: the same through renamings. Both sides of a merger or a split are bodies of their own",
    ),
)
PROVINCE = Field("province", "code", Both("省份", "Province"), Both("该代码的省级区划", "Province of that code"))
TITLE = Field("title", "string", Both("标题", "Title"), Both("原文标题", "Title as printed"))
PUBLISHED = Field(
    "published", "date", Both("发布日期", "Published"), Both("原文所印发布日期", "Date of publication as printed")
)
YEAR = Field("year", "integer", Both("年度", "Year"), Both("报告所述年度", "The year that the report is about"))
RECORD_ID = Field(
    "warc_record_id",
    "code",
    Both("WARC 记录号", "WARC record"),
    Both("存有内容的记录的 WARC-Record-ID", "WARC-Record-ID of the record with the bytes"),
)
WARC_OFFSET = Field(
    "warc_offset",
    "integer",
    Both("WARC 位置", "WARC offset"),
    Both("记录的首字节", "First byte of the record in the file"),
    Both("字节", "bytes"),
)
TABLE_NAME = Field(
    "table_name",
    "code",
    Both("表", "Table"),
    Both("第二至第四部分的表", "Table of part two, three or four"),
    values=words.TABLES,
)
ROW_KEY = Field(
    "row_key",
    "code",
    Both("行", "Row"),
    Both("官方表式的行；remedies 中为类别", "Row of the official form; in remedies the group"),
)
COLUMN_KEY = Field(
    "column_key",
    "code",
    Both("列", "Column"),
    Both("官方表式的列；remedies 中为结果", "Column of the official form; in remedies the outcome"),
)
