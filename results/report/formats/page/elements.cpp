// Markup of tables, lists and marks.
#include "results/report/formats/page/elements.hpp"

#include <algorithm>

#include "results/report/rows.hpp"

namespace assay::page {
namespace {

std::string cell(std::string_view element, const Column& column, const std::string& html) {
  const std::string kind = column.number ? " class=\"n\"" : "";
  const std::string name(element);
  if (name == "td") {
    return "<td" + kind + " data-label=\"" + escape_html(column.title) + "\">" + html + "</td>";
  }
  return "<th" + kind + " scope=\"row\">" + html + "</th>";
}

std::vector<bool> used_columns(const Table& table) {
  std::vector<bool> used;
  for (std::size_t at = 0; at < table.columns.size(); ++at) {
    used.push_back(at == 0 || std::ranges::any_of(
                                  table.rows, [&](const auto& row) { return !row[at].empty(); }));
  }
  return used;
}

}  // namespace

std::string render(const Table& table) {
  if (table.rows.empty()) return {};
  const std::vector<bool> used = used_columns(table);
  std::string out = "<div class=\"scroll\">\n<table class=\"stack\">\n";
  if (!table.caption.empty()) out += "<caption>" + escape_html(table.caption) + "</caption>\n";
  out += "<thead><tr>";
  for (std::size_t at = 0; at < table.columns.size(); ++at) {
    if (!used[at]) continue;
    const Column& column = table.columns[at];
    out += std::string("<th scope=\"col\"") + (column.number ? " class=\"n\"" : "") + ">" +
           escape_html(column.title) + "</th>";
  }
  out += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (std::size_t at = 0; at < row.size(); ++at) {
      if (used[at]) out += cell(at == 0 ? "th" : "td", table.columns[at], row[at]);
    }
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n</div>\n";
}

std::string paragraph(const std::string& html, std::string_view kind) {
  const std::string attribute = kind.empty() ? "" : " class=\"" + std::string(kind) + "\"";
  return "<p" + attribute + ">" + html + "</p>\n";
}

std::string heading(std::string_view text) { return "<h3>" + escape_html(text) + "</h3>\n"; }

std::string list(const Pairs& pairs, std::string_view kind) {
  if (pairs.empty()) return {};
  std::string out = "<dl class=\"" + std::string(kind) + "\">\n";
  for (const auto& [name, html] : pairs) {
    out += "<dt>" + escape_html(name) + "</dt><dd>" + html + "</dd>\n";
  }
  return out + "</dl>\n";
}

std::string folded(std::string_view summary, const std::string& html) {
  if (html.empty()) return {};
  return "<details><summary>" + escape_html(summary) + "</summary>\n" + html + "</details>\n";
}

std::string_view kind(std::optional<Outcome> outcome) {
  if (!outcome) return "recorded";
  if (*outcome == Outcome::pass) return "pass";
  return *outcome == Outcome::fail ? "fail" : "open";
}

std::string mark(std::optional<Outcome> outcome) {
  return "<span class=\"outcome " + std::string(kind(outcome)) + "\"><i aria-hidden=\"true\">" +
         std::string(sign(outcome)) + "</i>" + std::string(word(outcome)) + "</span>";
}

std::string case_title(std::string_view name) {
  std::string out;
  for (const char c : escape_html(name)) {
    if (c == '[') out += "<wbr>";
    out += c;
    if (c == ',') out += "<wbr>";
  }
  return out;
}

std::string place(std::string_view unit) {
  std::string out = "<span class=\"place\">";
  for (const char c : escape_html(unit)) {
    out += c;
    if (c == '/') out += "</span><wbr><span class=\"place\">";
  }
  return out + "</span>";
}

std::string code(std::string_view text) { return "<code>" + escape_html(text) + "</code>"; }

}  // namespace assay::page
