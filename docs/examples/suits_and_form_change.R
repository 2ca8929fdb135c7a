# What becomes of suits, and what the form of 2021 changed: Rscript suits_and_form_change.R, with a release in the directory release.
# suits_and_form_change.py says what the numbers mean.
source("release/import/import.R")
panel <- read_table("panel", "release")
alike <- subset(panel, level == "province" & kind == "department" & (is.na(scope) | scope != "territory"))
reports <- subset(alike, state == "archived" & !any_error & !copies_disagree)
cat(nrow(reports), "reports of", length(unique(reports$panel_id)), "comparable bodies\n")

# Suits that survive the year, and how the others end
ends <- c("litigation_upheld", "litigation_corrected", "litigation_other", "litigation_pending")
known <- reports[complete.cases(reports[ends]), ]
suits <- aggregate(known[ends], known["year"], sum)
all_suits <- rowSums(suits[ends])
fate <- data.frame(year = suits$year, suits[ends[1:3]] / (all_suits - suits$litigation_pending))
fate$survive <- suits$litigation_pending / all_suits
fate$years <- 1 / (1 - fate$survive)
print(cbind(fate["year"], round(fate[-1], 3)), row.names = FALSE)

# An event study around the change of the form
of_form <- subset(reports, !is.na(other_handling) & !is.na(closed) & closed > 0 & year >= 2019 & year <= 2024)
of_form$share <- of_form$other_handling / of_form$closed
by_body <- tapply(of_form$share, list(of_form$panel_id, of_form$year), mean)
by_body <- by_body[complete.cases(by_body), , drop = FALSE]
change <- by_body - by_body[, "2020"]
study <- data.frame(since = as.integer(colnames(change)) - 2021, change = colMeans(change), error = apply(change, 2, sd) / sqrt(nrow(change)))
cat(nrow(by_body), "bodies\n")
print(round(study, 4), row.names = FALSE)
