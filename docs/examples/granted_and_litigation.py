# %% [markdown]
# # Requests granted, and suits lost 予以公开的比例与诉讼结果
#
# From a release in the directory `release` to tables and a plot, with pandas and matplotlib:
#
#     nianbao export release
#     python granted_and_litigation.py
#
# In Jupyter, VS Code or Spyder each `# %%` is a cell.

# %%
import json
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib import font_manager
from matplotlib.ticker import PercentFormatter

RELEASE = Path("release")
about = json.loads((RELEASE / "datapackage.json").read_text("utf-8"))
reports = pd.read_csv(RELEASE / "reports.csv", encoding="utf-8-sig", low_memory=False)

# %% [markdown]
# ## Share of requests granted
#
# Blank is not zero. Whoever sums has to say what becomes of reports in which a cell has no number, and the column
# `…_status` beside it says why it has none. Here a report counts only when all three cells are reported.

# %%
CELLS = [f"applications_{row}_total" for row in ("granted", "partially_granted", "total_processed")]
granted, partially_granted, processed = CELLS
statuses = reports[[f"{cell}_status" for cell in CELLS]]
print(statuses.apply(lambda column: column.value_counts()).fillna(0).astype(int).to_string())

whole = reports[(statuses == "reported").all(axis=1)]
print(f"{len(whole)} of {len(reports)} reports have all three numbers")

sums = whole.groupby(["province", "year"])[CELLS].sum()
share = ((sums[granted] + sums[partially_granted]) / sums[processed]).unstack("province")
print(share.round(3).to_string())

# %% [markdown]
# A line may also rise because other agencies are behind it. The table `coverage` has every agency and year that is known,
# and whether its report is here.

# %%
coverage = pd.read_csv(RELEASE / "coverage.csv", encoding="utf-8-sig")
archived = (coverage["state"] == "archived").groupby([coverage["year"], coverage["province"]]).mean()
print(archived.unstack("province").loc[share.index].round(2).to_string())

# %% [markdown]
# ## Suits upheld and corrected
#
# `corrected` is where the court found against the agency. Some totals include subordinate bodies and some do not, so for
# more than a first impression look at agencies of one level at a time.

# %%
GROUPS = ("litigation_direct", "litigation_after_reconsideration")
suits = pd.DataFrame(
    {
        outcome: reports[[f"remedies_{group}_{outcome}" for group in GROUPS]].sum(axis=1, min_count=len(GROUPS))
        for outcome in ("upheld", "corrected")
    }
)
suits = suits.dropna().groupby(reports["year"]).sum().astype(int)
suits["share corrected"] = suits["corrected"] / (suits["upheld"] + suits["corrected"])
print(suits.round(3).to_string())

# %% [markdown]
# ## The plot
#
# Chinese where the machine has a font for it, English and GB/T 2260 codes where it has none. The two highest and the two
# lowest provinces have a colour.

# %%
FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei", "WenQuanYi Zen Hei")
installed = {font.name for font in font_manager.fontManager.ttflist}
chinese = next((font for font in FONTS if font in installed), None)
plt.rcParams["font.family"] = chinese or "DejaVu Sans"


def said(zh: str, en: str) -> str:
    return f"{zh}\n{en}" if chinese else en


figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.4), layout="constrained", width_ratios=(3, 2))

codes = reports.groupby("province")["region"].first() // 10000
ranked = share.ffill().iloc[-1].sort_values().index
colours = dict(zip([*ranked[-2:], *ranked[:2]], ("#7a4ea0", "#e08e2b", "#1b6ca8", "#3c8d5a"), strict=False))
for province in ranked:
    line, colour = share[province].dropna(), colours.get(province, "#c3c9d0")
    left.plot(line.index, line, color=colour, marker="o", markersize=4, zorder=2 + (province in colours))
    if province in colours:
        label = province if chinese else str(codes[province])
        end = (line.index[-1], line.iloc[-1])
        left.annotate(label, end, (7, 0), textcoords="offset points", va="center", color=colour)
left.set_title(
    said("予以公开和部分公开占办理总数的比例", "Share of requests granted, in full or in part"),
    loc="left",
    linespacing=1.3,
)
left.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
left.set_ylim(0, 1)
left.set_xticks(share.index)
left.grid(axis="y", alpha=0.3)

right.bar(suits.index, suits["upheld"], color="#9aa5b1", label=said("结果维持", "upheld"))
right.bar(suits.index, suits["corrected"], bottom=suits["upheld"], color="#d1495b", label=said("结果纠正", "corrected"))
for year, upheld, corrected, lost in suits.itertuples():
    top = (year, upheld + corrected)
    right.annotate(f"{lost:.0%}", top, (0, 3), textcoords="offset points", ha="center", color="#d1495b")
right.set_title(
    said("行政诉讼结果（件）与纠正率", "Suits by outcome, and share corrected"), loc="left", linespacing=1.3
)
right.set_xticks(suits.index)
right.set_ylim(0, 1.3 * (suits["upheld"] + suits["corrected"]).max())
right.legend(frameon=False, loc="upper left", ncols=2)

for axes in (left, right):
    axes.spines[["top", "right"]].set_visible(False)
title = about["title"] if chinese else about["title"][about["title"].index("Annual") :]
figure.supxlabel(f"{title}, {about['version']}", fontsize=8, color="#555", x=0.01, ha="left")
figure.savefig("granted_and_litigation.png", dpi=100)
