import pytest

from extract import read_report
from extract.checks.narrative import check
from extract.prose.statements import read_statements
from extract.text.report import Cell, Section

ROWS = {"new_received": 30, "carried_in": 2, "total_processed": 25, "carried_out": 7}
GROUPS = {"reconsideration": 4, "litigation_direct": 1, "litigation_after_reconsideration": 2}


def tables(**changes):
    """The three tables with totals only; a change gives a number, or a status for a cell without one."""

    def cell(value):
        return Cell(value) if isinstance(value, str) else Cell("reported", value, str(value))

    applications = {row: {"total": cell(changes.get(row, number))} for row, number in ROWS.items()}
    remedies = {group: {"total": cell(changes.get(group, number))} for group, number in GROUPS.items()}
    return {"proactive": {}, "applications": applications, "remedies": remedies}


def found(text, **changes):
    sections = [Section(1, "一、总体情况", text)]
    findings = check(read_statements(sections, 2024, "甲区人民政府"), tables(**changes))
    return [(finding.rule, finding.expected, finding.actual) for finding in findings]


def test_prose_that_fits():
    text = (
        "2024年，全区共收到政府信息公开申请30件，上年结转2件，办结25件，结转下年度7件。"
        "因政府信息公开引起行政复议4件，行政诉讼3件。"
    )
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("全年共收到政府信息公开申请31件。", ("narrative.new_received", "30", "31")),
        ("全年未收到政府信息公开申请。", ("narrative.new_received", "30", "0")),
        ("收到政府信息公开申请30件，上年结转三件。", ("narrative.carried_in", "2", "3")),
        ("收到政府信息公开申请30件，结转下年度继续办理6件。", ("narrative.carried_out", "7", "6")),
        ("收到政府信息公开申请30件，办结24件。", ("narrative.total_processed", "25", "24")),
        ("共答复政府信息公开申请26件。", ("narrative.total_processed", "25", "26")),
        ("因政府信息公开引起行政复议5件。", ("narrative.reconsideration", "4", "5")),
        ("涉及政府信息公开的行政诉讼4件。", ("narrative.litigation", "3", "4")),
    ],
)
def test_each_rule(text, finding):
    assert found(text) == [finding]


def test_disputes_denied_that_the_table_counts():
    text = "未发生因政府信息公开引起的行政复议、行政诉讼。"
    assert found(text) == [("narrative.reconsideration", "4", "0"), ("narrative.litigation", "3", "0")]


@pytest.mark.parametrize(
    "text",
    [
        "共收到政府信息公开申请32件。",  # with the two of last year
        "共收到政府信息公开申请30件，办结23件。",  # without them
        "共答复政府信息公开申请20件。",  # five were withdrawn
        "全区共收到政府信息公开申请30件。我区收到政府信息公开申请8件。",
    ],
)
def test_both_can_be_true(text):
    assert found(text) == []


@pytest.mark.parametrize("status", ["blank", "dash", "absent", "unreadable"])
def test_only_printed_numbers_are_held_against_prose(status):
    assert found("全年收到政府信息公开申请3件。", new_received=status) == []
    assert found("涉及政府信息公开的行政诉讼9件。", litigation_direct=status) == []


def test_nothing_without_table_three():
    sections = [Section(1, "一、总体情况", "全年收到政府信息公开申请3件。")]
    assert check(read_statements(sections, 2024, None), {"proactive": {}, "applications": {}, "remedies": {}}) == []


def test_the_whole_finding():
    sections = [Section(4, "四、", "2024年因政府信息公开被提起行政诉讼5件，均已审结。")]
    (finding,) = check(read_statements(sections, 2024, None), tables())
    assert (finding.kind, finding.severity) == ("narrative", "info")
    assert finding.where == "remedies.litigation_direct.total + remedies.litigation_after_reconsideration.total"
    assert finding.message == "正文与表格不一致：5 ≠ 3：2024年因政府信息公开被提起行政诉讼5件，均已审结"


SAMPLES = ["jiaxing-port-2021", "wangdian-2021", "xinxiang-etdz-2021", "xisaishan-2021", "xiuzhou-2019", "putian-urban-2025"]  # fmt: skip


def narrative(data, name, old="", new=""):
    (path,) = (data / "reports" / name).glob("document.*")
    text = path.read_bytes().decode()
    assert old in text
    findings = read_report(text.replace(old, new).encode()).findings
    return [(f.where, f.expected, f.actual) for f in findings if f.kind == "narrative"]


@pytest.mark.parametrize("name", SAMPLES)
def test_real_reports_agree_with_themselves(data, name):
    assert narrative(data, name) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "finding"),
    [
        ("xiuzhou-2019", "公开信息208件", "公开信息207件", ("applications.new_received.total", "208", "207")),
        ("jiaxing-port-2021", "公开件5件", "公开件四件", ("applications.new_received.total", "5", "4")),
        ("jiaxing-port-2021", "行政复议0起", "行政复议2起", ("remedies.reconsideration.total", "0", "2")),
        ("wangdian-2021", "公开申请1条", "公开申请３条", ("applications.new_received.total", "1", "3")),
        ("putian-urban-2025", "公开申请19件", "公开申请20件", ("applications.new_received.natural_person", "19", "20")),
        ("putian-urban-2025", "继续办理1件", "继续办理2件", ("applications.carried_out.total", "1", "2")),
        ("xisaishan-2021", "政府信息公开申请情况如下", "申请情况如下：全年共收到政府信息公开申请10件", ("applications.new_received.total", "11", "10")),
    ],
)  # fmt: skip
def test_real_reports_with_one_number_changed(data, name, old, new, finding):
    assert narrative(data, name, old, new) == [finding]
