"""Characters that look like an ordinary one and have another code, which programs that print PDF put in its place.

Kangxi radicals and compatibility ideographs stand in Unicode's own tables (NFKC); the radicals of the supplement
(U+2E80 to U+2EF3), which have no decomposition there, are from its EquivalentUnifiedIdeograph.txt.
"""

import unicodedata

_SUPPLEMENT = "⺁厂⺄乙⺈刀⺊卜⺌小⺎兀⺒巳⺓幺⺜日⺝月⺟母⺠民⺧牛⺩王⺬示⺮竹⺶羊⺻聿⺼肉⺽臼⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟"
ORDINARY = {
    **{chr(c): unicodedata.normalize("NFKC", chr(c)) for c in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFADA))},
    **dict(zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)),
}
