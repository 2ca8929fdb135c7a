# Read the CSV files of this release with R, each column with its type:
#
#     source("release/import/import.R")
#     reports <- read_table("reports", "release")
#
# Codes are factors, texts are as the archive has them, missing values are NA. No package is needed.

words <- list()
columns <- list()

read_table <- function(table, directory = ".") {
  types <- columns[[table]]
  path <- file.path(directory, paste0(table, ".csv"))
  plain <- types %in% c("integer", "numeric", "Date")
  classes <- ifelse(plain, types, "character")
  frame <- if (length(readLines(path, 2, warn = FALSE)) < 2) {
    as.data.frame(lapply(classes, function(class) if (class == "Date") as.Date(character()) else vector(class)))
  } else {
    read.csv(path, header = FALSE, skip = 1, colClasses = unname(classes), na.strings = "", encoding = "UTF-8")
  }
  names(frame) <- names(types)
  for (name in names(types)[!plain]) {
    type <- types[[name]]
    text <- frame[[name]]
    frame[[name]] <- if (type %in% names(words)) {
      factor(text, levels = words[[type]])
    } else if (type == "logical") {
      text == "true"
    } else if (type == "POSIXct") {
      as.POSIXct(text, format = "%Y-%m-%dT%H:%M:%OSZ", tz = "UTC")
    } else if (type == "guarded") {
      sub("^'", "", text)
    } else {
      text
    }
  }
  frame
}

