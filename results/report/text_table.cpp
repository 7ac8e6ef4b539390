// Widths first, then lines.
#include "results/report/text_table.hpp"

#include <algorithm>
#include <numeric>

#include "results/report/safe_text.hpp"

namespace assay {
namespace {

constexpr std::string_view kGap = "  ";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::size_t kNoteIndent = 3;

void drop_column(TextTable& table, std::size_t at) {
  const auto offset = static_cast<std::ptrdiff_t>(at);
  table.columns.erase(table.columns.begin() + offset);
  for (TableLine& line : table.lines) line.cells.erase(line.cells.begin() + offset);
}

void drop_empty_columns(TextTable& table) {
  for (std::size_t at = table.columns.size(); at-- > 0;) {
    const bool used = std::ranges::any_of(
        table.lines, [&](const TableLine& line) { return !line.cells[at].empty(); });
    if (!used) drop_column(table, at);
  }
}

std::vector<std::size_t> natural_widths(const TextTable& table) {
  std::vector<std::size_t> widths;
  for (std::size_t at = 0; at < table.columns.size(); ++at) {
    std::size_t width = columns_of(table.columns[at].title);
    for (const TableLine& line : table.lines) width = std::max(width, columns_of(line.cells[at]));
    widths.push_back(width);
  }
  return widths;
}

std::size_t total(const std::vector<std::size_t>& widths) {
  return std::accumulate(widths.begin(), widths.end(), std::size_t{0}) +
         kGap.size() * (widths.empty() ? 0 : widths.size() - 1);
}

// Takes from the column that has most to give, until the line fits or nothing gives any more.
void shrink(const TextTable& table, std::vector<std::size_t>& widths, std::size_t columns) {
  for (std::size_t over = total(widths); over > columns; over = total(widths)) {
    std::size_t widest = widths.size();
    for (std::size_t at = 0; at < widths.size(); ++at) {
      const std::size_t narrowest = table.columns[at].narrowest;
      if (narrowest == 0 || widths[at] <= narrowest) continue;
      if (widest == widths.size() || widths[at] > widths[widest]) widest = at;
    }
    if (widest == widths.size()) return;
    --widths[widest];
  }
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::string shown = fit(text, width);
  const std::string space(width - columns_of(shown), ' ');
  return right ? space + shown : shown + space;
}

std::string line_of(const std::vector<std::string>& cells, const TextTable& table,
                    const std::vector<std::size_t>& widths, std::string_view style) {
  std::string line;
  for (std::size_t at = 0; at < cells.size(); ++at) {
    const std::string cell = padded(cells[at], widths[at], table.columns[at].right);
    const bool is_styled = !style.empty() && (at == 0 || at + 1 == cells.size());
    if (at != 0) line += kGap;
    line += is_styled ? std::string(style) + cell + std::string(kPlain) : cell;
  }
  if (style.empty()) line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::string render(TextTable table, bool colour, std::size_t columns) {
  drop_empty_columns(table);
  // Where even shortened columns do not fit, the ones before the last give way, from the right.
  std::vector<std::size_t> widths = natural_widths(table);
  shrink(table, widths, columns);
  while (total(widths) > columns && table.columns.size() > 3) {
    drop_column(table, table.columns.size() - 2);
    widths = natural_widths(table);
    shrink(table, widths, columns);
  }
  std::vector<std::string> titles;
  for (const Column& column : table.columns) titles.push_back(column.title);
  std::string head = line_of(titles, table, widths, {});
  if (colour)
    head = std::string(kDim) + head.substr(0, head.size() - 1) + std::string(kPlain) + "\n";
  std::string out = head;
  for (const TableLine& line : table.lines) {
    out += line_of(line.cells, table, widths, colour ? line.style : std::string_view());
    if (!line.note.empty()) out += wrapped(line.note, kNoteIndent, columns);
  }
  return out;
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns) {
  const std::size_t width = columns > indent + 10 ? columns - indent : 10;
  std::string out;
  std::string line;
  const auto flush = [&] {
    if (!line.empty()) out += std::string(indent, ' ') + line + "\n";
    line.clear();
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string part = fit(text.substr(0, end), width);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (part.empty()) continue;
    if (!line.empty() && columns_of(line) + 1 + columns_of(part) > width) flush();
    line += (line.empty() ? "" : " ") + part;
  }
  flush();
  return out;
}

}  // namespace assay
