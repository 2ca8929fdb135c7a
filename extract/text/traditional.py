"""Traditional forms of the characters that titles, headings, labels and units are printed in.

Some sites serve every page a second time through a Big5 gateway.
"""

_PAIRS = """
業业 萬万 億亿 與与 舉举 於于 產产 個个 為为 爲为 會会 體体 內内 決决 況况 減减 辦办 務务 動动 區区 單单 廳厅 發发 佈布 號号 國国 處处 復复
複复 實实 審审 對对 屬属 開开 強强 當当 總总 關关 執执 報报 護护 據据 數数 無无 時时 機机 權权 條条 構构 檔档 沒没 現现 確确 祕秘 穩稳 製制
種种 範范 類类 糾纠 納纳 級级 組组 統统 經经 結结 織织 繳缴 繼继 續续 維维 網网 罰罚 獲获 補补 裡里 裏里 規规 計计 訊讯 訪访 許许 訴诉 詢询 讀读
認认 請请 議议 訟讼 責责 購购 費费 資资 轉转 這这 進进 過过 採采 門门 問问 間间 項项 題题 額额 預预 員员 圖图
"""
SIMPLIFIED = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})
