# Requests granted, and suits lost, from a release in the directory release to tables: Rscript granted_and_litigation.R
# granted_and_litigation.py says what the numbers mean.
source("release/import/import.R")
panel <- read_table("panel", "release")

# Comparable bodies: departments of provinces, without those that count others too
alike <- subset(panel, level == "province" & kind == "department" & (is.na(scope) | scope != "territory"))
reports <- subset(alike, state == "archived")
cat(nrow(reports), "of", sum(panel$state == "archived"), "reports are of comparable bodies\n")

# Share of requests granted; blank is not zero
numbers <- c("granted", "partially_granted", "closed")
print(sapply(numbers, function(name) table(addNA(reports[[paste0(name, "_source")]]))))
whole <- reports[complete.cases(reports[numbers]), ]
cat(nrow(whole), "of", nrow(reports), "reports have all three numbers\n")
sums <- aggregate(whole[numbers], whole[c("province_code", "year")], sum)
sums$share <- (sums$granted + sums$partially_granted) / sums$closed
print(round(xtabs(share ~ year + province_code, sums), 3))

# The share of the known bodies whose report is here
since <- subset(alike, year %in% sums$year)
print(round(tapply(since$state == "archived", since[c("year", "province_code")], mean), 2))

# Suits upheld and corrected
outcomes <- c("litigation_upheld", "litigation_corrected")
decided <- reports[complete.cases(reports[outcomes]), ]
suits <- aggregate(decided[outcomes], decided["year"], sum)
suits$share_corrected <- round(suits$litigation_corrected / rowSums(suits[outcomes]), 3)
print(suits, row.names = FALSE)
