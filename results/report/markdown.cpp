// Escaping, and tables.
#include "results/report/markdown.hpp"

#include "results/report/safe_text.hpp"

namespace assay {

std::string escape_markdown(std::string_view text) {
  constexpr std::string_view kSpecial = "\\`*_{}[]<>#|~&!@";
  std::string out;
  for (const char byte : one_line(text)) {
    if (kSpecial.find(byte) != std::string_view::npos) out += '\\';
    out += byte;
  }
  return out;
}

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += " " + cell + " |";
  return line + "\n";
}

std::string markdown_head(const std::vector<std::string>& titles) {
  return markdown_row(titles) + markdown_row(std::vector<std::string>(titles.size(), "---"));
}

}  // namespace assay
