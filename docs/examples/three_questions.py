# Three questions to the panel of a release in the directory `release`, ten lines each: python three_questions.py
import sys

sys.path.append("release/import")
import import_pandas

panel = import_pandas.read("panel")

# 1. What share of requests do departments of provinces grant, in full or in part?
alike = panel[(panel["level"] == "province") & (panel["kind"] == "department") & (panel["scope"] != "territory")]
numbers = ["granted", "partially_granted", "closed"]
whole = alike.dropna(subset=numbers)
sums = whole.groupby("year")[numbers].sum()
sums["share"] = (sums["granted"] + sums["partially_granted"]) / sums["closed"]
print(sums.round(3).to_string())

# 2. How often do courts find against them?
outcomes = ["litigation_upheld", "litigation_corrected"]
suits = alike.dropna(subset=outcomes).groupby("year")[outcomes].sum()
suits["lost"] = suits["litigation_corrected"] / suits.sum(axis=1)
print(suits.round(3).to_string())

# 3. How many of those that should have reported did, and how many reports say nothing?
owed = import_pandas.read("owed")
owed = owed[(owed["level"] == "province") & (owed["kind"] == "department") & (owed["owed"] > 0)]
there = owed.groupby("year")[["owed", "archived", "says_nothing"]].sum()
there["share"] = there["archived"] / there["owed"]
print(there.round(3).to_string())
