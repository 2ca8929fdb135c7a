# %% [markdown]
# # What becomes of suits, and what the form of 2021 changed 诉讼的去向与 2021 年表式
#
# From a release in the directory `release`, with pandas:
#
#     nianbao export release
#     python suits_and_form_change.py

# %%
import sys

import numpy as np
import pandas as pd

sys.path.append("release/import")
import import_pandas

panel = import_pandas.read("panel")
alike = panel[(panel["level"] == "province") & (panel["kind"] == "department") & (panel["scope"] != "territory")]
reports = alike[(alike["state"] == "archived") & ~alike["any_error"] & ~alike["copies_disagree"]]
print(
    f"{len(reports)} reports of {reports['panel_id'].nunique()} comparable bodies, without those that contradict themselves"
)

# %% [markdown]
# ## Suits that survive the year, and how the others end
#
# A report counts the suits of a year by their state at its end: decided for or against the agency, decided otherwise, or
# pending. `survive` is the share that is pending, that is, lives into the next year. Reports do not say when a suit began, so
# `years` is the mean life of a suit if the chance to end is the same in every year: 1 / (1 - survive).

# %%
ENDS = ["litigation_upheld", "litigation_corrected", "litigation_other", "litigation_pending"]
suits = reports.dropna(subset=ENDS).groupby("year")[ENDS].sum().astype(float)
suits.columns = ["upheld", "corrected", "other", "pending"]
all_suits = suits.sum(axis=1)
decided = all_suits - suits["pending"]
fate = suits[["upheld", "corrected", "other"]].div(decided, axis=0)
fate["survive"] = suits["pending"] / all_suits
fate["years"] = 1 / (1 - fate["survive"])
print(fate.round(3).to_string())

# %% [markdown]
# ## An event study around the change of the form
#
# Since the reports about 2021 其他处理 is three rows instead of one. If the new form only splits the row, its share of all
# requests does not jump in 2021. Each body is compared with itself in 2020, the last year of the old form, so what differs
# between bodies does not count; only bodies with all years are in it. The standard error is that of the mean over bodies.
#
# All bodies have the new form in the same year and none is left to compare with: what else happened in 2021 is in it too.

# %%
panel_of_form = reports.dropna(subset=["other_handling", "closed"])
panel_of_form = panel_of_form[(panel_of_form["closed"] > 0) & panel_of_form["year"].between(2019, 2024)]
share = (panel_of_form["other_handling"] / panel_of_form["closed"]).astype(float)
by_body = pd.pivot_table(panel_of_form.assign(share=share), index="panel_id", columns="year", values="share").dropna()
change = by_body.sub(by_body[2020], axis=0)
study = pd.DataFrame({"change": change.mean(), "error": change.std() / np.sqrt(len(change))})
study.index = pd.Index([year - 2021 for year in study.index], name="years since")
print(f"{len(by_body)} bodies")
print(study.round(4).to_string())
