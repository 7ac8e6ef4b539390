// Aligned columns of text that fit a terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay {

inline constexpr std::string_view kPlain = "\x1b[0m";  // Ends a style.

struct Column {
  std::string title;
  bool right = false;         // Numbers.
  std::size_t narrowest = 0;  // Above 0: may be shortened to this many columns.
};

struct TableLine {
  std::vector<std::string> cells;  // Safe text.
  std::string_view style;          // An SGR sequence for the first and the last cell; empty: none.
  std::string note;                // Stands below the line, wrapped.
};

struct TextTable {
  std::vector<Column> columns;
  std::vector<TableLine> lines;
};

// Columns in which nothing stands are left out. With `colour` the styles are used.
std::string render(TextTable table, bool colour, std::size_t columns);

// Broken at spaces into lines of at most `columns`, each after `indent` spaces.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns);

}  // namespace assay
