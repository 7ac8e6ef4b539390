// Text from outside (host names, device names, causes) made safe to show, and its width on a
// terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay {

// Valid UTF-8 of one line that shows what it says: invalid bytes, control characters (escape
// sequences), bidirectional overrides and non-characters become U+FFFD.
std::string safe_text(std::string_view text);

// The same, with line ends and tabs as spaces.
std::string one_line(std::string_view text);

// Columns that safe text takes on a terminal: 2 for wide characters, 0 for combining ones.
std::size_t columns_of(std::string_view text);

// At most `columns` wide: the middle gives way to an ellipsis, for names differ at their ends.
std::string fit(std::string_view text, std::size_t columns);

}  // namespace assay
