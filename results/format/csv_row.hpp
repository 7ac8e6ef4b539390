// A row of a CSV file (RFC 4180) that people hand in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay {

// The fields of the next row, off the front of `rest`; a row is one line.
std::vector<std::string> csv_row(std::string_view& rest);

// Without the mark that spreadsheets put in front of UTF-8.
std::string_view without_mark(std::string_view text);

}  // namespace assay
