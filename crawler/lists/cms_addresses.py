"""Addresses and names by which content-management systems differ, for the modules that read the lists of all of them."""

import re

# Parts of the addresses of columns of annual reports. The words are abbreviations of 信息公开年报 in Pinyin.
ANNUAL_COLUMN = (
    r"xxgk(?:gz)?(?:nb|ndbg|ndgzbg|gznb|gzndbg)(?=[\d_]*[/.])|(?:ndxxgkbg|gknb)(?=[\d_]*[/.])|xxgkannualreport"
    r"|/gkmlpt/annualreport"
)
# The id or class of a menu that lists the columns of single years: UCAP in Gansu has ul#nb_list.
MENU_OF_REPORTS = re.compile(r"(?:^|[-_])(?:gknb|nb|ndbg)(?:[-_]|$)", re.IGNORECASE)
# Old Hanweb systems give the report of one year at `xxgkAnnualReport.jsp?fbtime=2017`.
PAGE_OF_A_YEAR, YEAR_PARAMETER = "xxgkAnnualReport.jsp", "fbtime"
# VSB serves files by number, and names the file in the text of the link only.
SERVES_FILES = re.compile(r"\A[^?]*+(?<=/download\.jsp)\?.*\bwbfileid=")
IN_PAGES_WITH_SUCH_FILES = b"DownloadAttachUrl"
# Hanweb's `downfile.jsp?filename=….pdf` has the name of the file in the query; the order of the parameters varies.
NAMES_FILE_IN_QUERY = re.compile(r"down(?:file|load)", re.IGNORECASE)
