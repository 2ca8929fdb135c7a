# Three questions to the panel of a release in the directory release, ten lines each: Rscript three_questions.R
source("release/import/import.R")
panel <- read_table("panel", "release")

# 1. What share of requests do departments of provinces grant, in full or in part?
alike <- subset(panel, level == "province" & kind == "department" & (is.na(scope) | scope != "territory"))
numbers <- c("granted", "partially_granted", "closed")
whole <- alike[complete.cases(alike[numbers]), ]
sums <- aggregate(whole[numbers], whole["year"], sum)
sums$share <- (sums$granted + sums$partially_granted) / sums$closed
print(format(sums, digits = 3), row.names = FALSE)

# 2. How often do courts find against them?
outcomes <- c("litigation_upheld", "litigation_corrected")
decided <- alike[complete.cases(alike[outcomes]), ]
suits <- aggregate(decided[outcomes], decided["year"], sum)
suits$lost <- suits$litigation_corrected / rowSums(suits[outcomes])
print(format(suits, digits = 3), row.names = FALSE)

# 3. How many of those that should have reported did, and how many reports say nothing?
owed <- subset(read_table("owed", "release"), level == "province" & kind == "department" & owed > 0)
there <- aggregate(owed[c("owed", "archived", "says_nothing")], owed["year"], sum)
there$share <- there$archived / there$owed
print(format(there, digits = 3), row.names = FALSE)
