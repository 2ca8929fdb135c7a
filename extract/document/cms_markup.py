"""How content-management systems mark the parts of a page. docs/families.md says more about each system."""

import re

# The ids and classes of the element that holds the article.
ARTICLE_NAMES = {
    "hanweb": ("zoom", "ivs_content", "main-txt", "artile_zw", "wzzw-article"),
    "trs": ("TRS_Editor", "TRS_UEDITOR", "trs_editor_view", "detailCont", "xl_article"),
    "gkmlpt": ("article-?content",),
    "nfcms": ("news_cont_d_wrap",),
    "ucap": ("UCAP-CONTENT", "zoomcon", "article-?content"),
    "longxun": ("j-fontContent",),
    "vsb": (r"vsb_content(?:_\d+)?", "v_news_content"),
    "generic": ("article_content", "NewsContent"),
}
ARTICLE = re.compile(
    rf"(?:^|\s)(?:{'|'.join(dict.fromkeys(name for names in ARTICLE_NAMES.values() for name in names))})(?:\s|$)",
    re.IGNORECASE,
)
# Tags that one system (UCAP) made up, and that begin a paragraph.
BLOCK_TAGS = ("ucaptitle", "publishtime", "ucapcontent")
# Metas that name the day of publication, the surest first.
PUBLISHED_METAS = (
    "pubdate",
    "firstpublishedtime",
    "publishdate",
    "publishtime",
    "publishedtime",
    "pubtime",
    "article:published_time",
    "release_date",
    "createdate",
)
