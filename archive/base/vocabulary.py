"""The words that codes may be, in Chinese and English. Numbers in Stata and SPSS follow this order: only ever append."""

from archive.base.bilingual import Both
from extract.forms.every_form import form_ids, load

STATUSES = {
    "reported": Both("已填报", "reported"),
    "blank": Both("空白", "blank"),
    "dash": Both("占位符", "dash"),
    "absent": Both("无此格", "absent"),
    "unreadable": Both("无法识别", "unreadable"),
    "not on form": Both("表式无此项", "not on form"),
}
CELL_STATUSES = {word: both for word, both in STATUSES.items() if word != "not on form"}
"""`not on form` in the wide table only: the report's form has no such cell, or no official table was read at all."""

_NO_FORM = 4  # the number of `none`; those of the forms are in their files
FORMS = {
    form: name
    for _, form, name in sorted(
        [
            (_NO_FORM, "none", Both("无官方表格", "no official table")),
            *((load(form).code, form, Both(*load(form).name)) for form in form_ids()),
        ]
    )
}
CAUSES = {
    "first seen": Both("首次发现", "first seen"),
    "source changed": Both("原文改变", "source changed"),
    "another copy": Both("另一份", "another copy"),
    "attachment added": Both("新增附件", "attachment added"),
    "parser changed": Both("解析程序改变", "parser changed"),
    "corrected": Both("人工更正", "corrected"),
    "correction withdrawn": Both("更正撤回", "correction withdrawn"),
    "content removed": Both("内容撤除", "content removed"),
    "seen earlier": Both("更早的内容", "seen earlier"),
}
TABLES = {
    "proactive": Both("主动公开政府信息情况", "proactive disclosure (part two)"),
    "applications": Both("收到和处理政府信息公开申请情况", "applications (part three)"),
    "remedies": Both("行政复议、行政诉讼情况", "reviews and suits (part four)"),
    "statistics": Both("统计表（2019 年前）", "statistical table (before 2019)"),
}
KINDS = {
    "arithmetic": Both("勾稽", "arithmetic"),
    "structure": Both("结构", "structure"),
    "narrative": Both("文表不符", "narrative"),
    "history": Both("跨年", "history"),
}
SEVERITIES = {"error": Both("错误", "error"), "warning": Both("警告", "warning"), "info": Both("提示", "info")}
VERDICTS = {
    "confirmed": Both("属实", "confirmed"),
    "source-error": Both("原文有误", "source error"),
    "our-error": Both("识别有误", "our error"),
    "explained": Both("原文有说明", "explained"),
}
RELATIONS = {
    "same": Both("同一机关", "same"),
    "renamed": Both("更名", "renamed"),
    "separate": Both("不同机关", "separate"),
    "merged": Both("并入", "merged"),
    "split": Both("拆出", "split"),
}
STATES = {
    "archived": Both("已存档", "archived"),
    "not published": Both("名单中未见", "not published"),
    "unreadable": Both("无法识别", "unreadable"),
    "unreachable": Both("无法访问", "unreachable"),
    "not tried": Both("未查", "not tried"),
}
AGENCY_KINDS = {
    "government": Both("政府", "government"),
    "department": Both("部门", "department"),
    "township": Both("乡镇街道", "township"),
    "zone": Both("开发区", "zone"),
    "unknown": Both("不详", "unknown"),
}
BODY_KINDS = AGENCY_KINDS | {"vertical": Both("垂直管理机关", "of a higher level, seated here")}
LEVELS = {
    "national": Both("国家", "national"),
    "province": Both("省级", "province"),
    "city": Both("地级", "city"),
    "county": Both("县级", "county"),
    "township": Both("乡级", "township"),
    "unknown": Both("不明", "unknown"),
}
NAME_SOURCES = {"report": Both("报告所印", "printed in reports"), "registry": Both("登记表", "registry")}
NUMBER_SOURCES = {
    "cell": Both("单元格", "a cell"),
    "sum": Both("单元格之和", "sum of cells"),
    "zero": Both("空白，所印合计证明为 0", "blank, and a printed sum proves 0"),
    "statement": Both("正文", "the prose"),
    "difference": Both("单元格之差", "difference of cells"),
}
SCOPES = {
    "body alone": Both("仅本机关", "of the body alone"),
    "territory": Both("全行政区域或全系统", "of its whole territory or branch"),
    "unknown": Both("未说明", "nothing says it"),
}
EVIDENCE = {
    "report_versions": Both("报告版本", "report versions"),
    "captures": Both("采集", "captures"),
    "failures": Both("失败的请求", "failures"),
    "site_visits": Both("站点访问", "site visits"),
    "registry": Both("登记表", "registry"),
}
RECORD_KINDS = {
    "warcinfo": Both("文件说明", "about the file"),
    "request": Both("请求", "request"),
    "response": Both("响应", "response"),
    "resource": Both("文件", "file"),
    "revisit": Both("重访", "revisit"),
    "conversion": Both("文本", "text"),
}

VOCABULARIES = {
    "status": STATUSES,
    "cell status": CELL_STATUSES,
    "form": FORMS,
    "cause": CAUSES,
    "table": TABLES,
    "kind of finding": KINDS,
    "severity": SEVERITIES,
    "verdict": VERDICTS,
    "relation": RELATIONS,
    "state": STATES,
    "kind of agency": AGENCY_KINDS,
    "evidence": EVIDENCE,
    "kind of WARC record": RECORD_KINDS,
    "kind of body": BODY_KINDS,
    "level": LEVELS,
    "source of a name": NAME_SOURCES,
    "source of a number": NUMBER_SOURCES,
    "scope": SCOPES,
}
