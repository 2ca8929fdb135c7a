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
import sys
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib import font_manager
from matplotlib.ticker import PercentFormatter

RELEASE = Path("release")
sys.path.append(str(RELEASE / "import"))
import import_pandas  # noqa: E402  a part of the release

about = json.loads((RELEASE / "datapackage.json").read_text("utf-8"))
panel = import_pandas.read("panel")

# %% [markdown]
# ## Comparable bodies
#
# Adding up levels counts things twice: a government may report its whole territory, its departments included. So these are
# departments of provinces, without those that say they count others too. Years without a report stay in `panel`.

# %%
alike = panel[(panel["level"] == "province") & (panel["kind"] == "department") & (panel["scope"] != "territory")]
reports = alike[alike["state"] == "archived"]
print(f"{len(reports)} of {(panel['state'] == 'archived').sum()} reports are of comparable bodies")
print(f"{int(reports['any_error'].sum())} of them contradict themselves")

# %% [markdown]
# ## Share of requests granted
#
# Blank is not zero. Whoever sums has to say what becomes of reports in which a cell has no number. Here a report counts only
# when all three numbers are there. The columns `…_source` say where each number comes from.

# %%
NUMBERS = ["granted", "partially_granted", "closed"]
sources = reports[[f"{name}_source" for name in NUMBERS]].astype("string").fillna("no number")
print(sources.apply(lambda column: column.value_counts()).fillna(0).astype(int).to_string())

whole = reports.dropna(subset=NUMBERS)
print(f"{len(whole)} of {len(reports)} reports have all three numbers")

sums = whole.groupby(["province", "year"])[NUMBERS].sum().astype(float)
share = ((sums["granted"] + sums["partially_granted"]) / sums["closed"]).unstack("province")
print(share.round(3).to_string())

# %% [markdown]
# A line may also rise because other agencies are behind it: the share of the known bodies whose report is here.

# %%
since = alike[alike["year"].isin(share.index)]
archived = (since["state"] == "archived").groupby([since["year"], since["province"]]).mean()
print(archived.unstack("province").round(2).to_string())

# %% [markdown]
# ## Suits upheld and corrected
#
# `corrected` is where the court found against the agency. Both kinds of suits, without and after a reconsideration, are in
# the variables of the panel.

# %%
OUTCOMES = ["litigation_upheld", "litigation_corrected"]
suits = reports.dropna(subset=OUTCOMES).groupby("year")[OUTCOMES].sum().astype(int)
suits.columns = ["upheld", "corrected"]
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

codes = reports.groupby("province")["province_code"].first().str[:2]
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
