// Text as part of Markdown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay {

// Safe text (safe_text.hpp) in one line, with nothing in it that is markup, a link or HTML.
std::string escape_markdown(std::string_view text);

// Lines of a table; cells are Markdown already.
std::string markdown_row(const std::vector<std::string>& cells);
std::string markdown_head(const std::vector<std::string>& titles);

}  // namespace assay
