"""Tables that tell what is there and where it comes from."""

from archive.base import vocabulary as words
from archive.base.bilingual import Both
from archive.release.definition import Field, Table
from archive.release.shared_fields import PANEL_ID, PROVINCE, RECORD_ID, WARC_OFFSET, YEAR

_VERSION = Field("report_version_id", "integer", Both("版本编号", "Version"), Both("所属版本", "The version"))

COVERAGE = Table(
    "coverage",
    Both("覆盖情况", "Coverage"),
    Both(
        "每个机关每个年度的报告是否存档，未存档则为何。与 reports、panel 以 panel_id、year 连接。",
        "For each agency and year whether its report is archived, and if not, why not, with the row of the archive that tells. It joins reports and panel on panel_id and year.",
    ),
    (),
    (("agency_id", "agencies"),),
    (
        PANEL_ID,
        Field("agency_id", "integer", Both("机关编号", "Agency"), Both("从未归档过报告的机关为空", "Empty for an agency of which no report was ever filed")),
        Field("agency", "string", Both("机关", "Agency name"), Both("只有失败记录的站点为空", "Empty for a site that only failed")),
        Field("region", "code", Both("行政区划代码", "Region"), Both("GB/T 2260 代码", "GB/T 2260 code")),
        PROVINCE,
        Field("kind", "code", Both("机关类别", "Kind"), Both("由名称判断", "Told from its name"), values=words.AGENCY_KINDS),
        YEAR,
        Field("state", "code", Both("情况", "State"), Both("见编码手册的方法一章", "Whether it is archived, and if not, why not: see methods in the codebook"), values=words.STATES),
        Field("evidence_table", "code", Both("依据所在表", "Evidence in"), Both("档案中的表", "Table of the archive with the row that tells"), values=words.EVIDENCE),
        Field("evidence_id", "code", Both("依据编号", "Evidence"), Both("该表中的编号", "Number of that row")),
        Field("evidence_url", "string", Both("依据网址", "Evidence URL"), Both("所采集或失败的网址；无则为空", "Address that was fetched or failed; empty where there is none")),
        Field("evidence_at", "datetime", Both("依据时间", "Evidence at"), Both("UTC", "When that was (UTC)")),
        Field("due", "date", Both("法定期限", "Due"), Both("《条例》第四十九条；无规定则为空", "Last day under article 49 of the Regulations; empty where they name none")),
        Field("published", "date", Both("发布日期", "Published"), Both("各版本所印最早日期", "Earliest day that a version printed")),
        Field("late", "boolean", Both("逾期", "Late"), Both("无从判断时为空", "Empty where nothing tells")),
    ),
    ("not-all-agencies",),
    statistical=True,
)  # fmt: skip
CAPTURES = Table(
    "captures",
    Both("采集", "Captures"),
    Both("一行一次采集。限定地区或年度时只含有关的采集。", "One row a fetch; with a region or years only those behind the reports and behind what coverage says. In a release with evidence the place is that in data/warc, empty for captures that are not there."),
    ("id",),
    (),
    (
        Field("id", "integer", Both("采集编号", "Capture"), Both("采集在本档案中的编号", "Number of the capture in this archive")),
        Field("url", "string", Both("网址", "URL"), Both("所请求的网址", "What was asked for")),
        Field("fetched_at", "datetime", Both("采集时间", "Fetched at"), Both("UTC", "When (UTC)")),
        Field("status", "integer", Both("HTTP 状态", "HTTP status"), Both("HTTP 状态码", "HTTP status")),
        Field("payload_sha256", "code", Both("内容 SHA-256", "Payload SHA-256"), Both("去除传输与内容编码后", "SHA-256 of the body without transfer and content encoding")),
        Field("text_sha256", "code", Both("文本 SHA-256", "Text SHA-256"), Both("纯文本（UTF-8）", "SHA-256 of the plain text (UTF-8)")),
        Field("media_type", "string", Both("媒体类型", "Media type"), Both("由内容判断", "Media type told from the content")),
        Field("revisit_of", "integer", Both("重访", "Revisit of"), Both("存有该内容的采集", "The capture that holds the payload, when the answer repeated it")),
        Field("warc_file", "code", Both("WARC 文件", "WARC file"), Both("存有记录的文件", "File with the record")),
        WARC_OFFSET,
        Field("warc_length", "integer", Both("WARC 长度", "WARC length"), Both("记录的长度", "Bytes of the record in the file"), Both("字节", "bytes")),
        RECORD_ID,
        Field("source", "string", Both("来源文件", "Source"), Both("导入所取自的文件；本档案自行采集的为空", "File that an import took it from; empty where this archive fetched it")),
        Field("source_sha256", "code", Both("来源 SHA-256", "Source SHA-256"), Both("该文件的 SHA-256", "SHA-256 of that file")),
        Field("source_software", "string", Both("来源软件", "Source software"), Both("写出该文件的软件", "What wrote that file")),
        Field("source_operator", "string", Both("来源采集者", "Source operator"), Both("采集者", "Who fetched it")),
    ),
)  # fmt: skip
ATTACHMENTS = Table(
    "attachments",
    Both("附件", "Attachments"),
    Both("各版本的附件：数字可能印在附件里。", "Attachments of every version: its numbers may stand in one of them."),
    ("report_version_id", "url"),
    (("report_version_id", "report_versions"), ("capture_id", "captures")),
    (
        _VERSION,
        Field("url", "string", Both("网址", "URL"), Both("附件的网址", "Address of the attachment")),
        Field("name", "string", Both("名称", "Name"), Both("链接文字", "Text of the link")),
        Field("capture_id", "integer", Both("采集编号", "Capture"), Both("附件的采集", "Its capture")),
        Field("payload_sha256", "code", Both("内容 SHA-256", "Payload SHA-256"), Both("去除传输与内容编码后", "SHA-256 of its bytes")),
    ),
    ("every-version",),
)  # fmt: skip
TABLE_SOURCES = Table(
    "table_sources",
    Both("取自附件的表格", "Tables from files"),
    Both("页面没有而取自附件的表格：其数字印在附件里，不在页面上。", "Tables that the page does not have and a file that it links has: their numbers stand in that file."),
    ("report_version_id", "table_name"),
    (("report_version_id", "report_versions"), ("capture_id", "captures")),
    (
        _VERSION,
        Field("table_name", "code", Both("表", "Table"), Both("官方表格", "Official table"), values=words.TABLES),
        Field("capture_id", "integer", Both("采集编号", "Capture"), Both("附件的采集", "Capture of the file")),
    ),
    ("every-version",),
)  # fmt: skip
RECORDS = Table(
    "records",
    Both("WARC 记录", "WARC records"),
    Both("随发布附上的 WARC 记录及其在 data/warc 中的位置。", "The WARC records that come with the release, and where they are in data/warc."),
    ("warc_file", "warc_offset"),
    (("capture_id", "captures"),),
    (
        Field("warc_file", "code", Both("文件", "File"), Both("data/warc 中的文件", "File in data/warc")),
        Field("warc_offset", "integer", Both("位置", "Offset"), Both("记录的首字节", "First byte of the record in that file"), Both("字节", "bytes")),
        Field("warc_length", "integer", Both("长度", "Length"), Both("记录的长度", "Bytes of the record"), Both("字节", "bytes")),
        Field("kind", "code", Both("类型", "Kind"), Both("WARC-Type", "WARC-Type"), values=words.RECORD_KINDS),
        Field("capture_id", "integer", Both("采集编号", "Capture"), Both("所属采集；warcinfo 为空", "The capture, of table captures; empty for warcinfo")),
    ),
)  # fmt: skip
