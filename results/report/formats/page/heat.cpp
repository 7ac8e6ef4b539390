// Tables whose cells are the darker the slower.
#include "results/report/formats/page/heat.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>

#include "results/report/formats/page/elements.hpp"
#include "results/report/formats/page/size_charts.hpp"
#include "results/report/human.hpp"
#include "results/report/safe_text.hpp"

namespace assay::page {
namespace {

constexpr int kShades = 9;  // heat-0 to heat-8 of page.css.

// A map in which nothing differs by more than this stays pale, or noise would look like a finding.
constexpr double kFullScaleMin = 0.1;

constexpr std::uint64_t kRoomyMax = 14;  // More ranks and the numbers have two digits.
constexpr std::size_t kStatedMax = 6;    // More sentences are folded away.

struct Cell {
  std::string text;
  double slowness = 0;  // 0 to 1 of the full scale.
  bool is_marked = false;
};

std::string shade(double slowness) {
  const int step = std::clamp(static_cast<int>(slowness * kShades), 0, kShades - 1);
  return "heat-" + std::to_string(step);
}

std::string html(const Cell& cell, bool is_written) {
  std::string out = "<td class=\"" + shade(cell.slowness) + (cell.is_marked ? " most" : "") + "\"";
  if (is_written) return out + ">" + escape_html(cell.text) + "</td>";
  return out + " title=\"" + escape_html(cell.text) + "\"></td>";
}

std::string legend(const std::string& pale, const std::string& dark) {
  std::string out = "<p class=\"key heat-key\"><span>" + escape_html(pale) + "</span><span>";
  for (int step = 0; step < kShades; ++step) {
    out += "<i class=\"" + shade((step + 0.5) / kShades) + "\"></i>";
  }
  return out + "</span><span>" + escape_html(dark) + "</span></p>\n";
}

// Many ranks stand close together, so that a map of pairs still fits on paper.
std::string_view density(const RankRows& rows) {
  if (rows.ranks > kCellsWrittenMax) return " bare";
  return rows.ranks > kRoomyMax ? " dense" : "";
}

std::string head(const std::string& caption, const std::vector<std::string>& columns,
                 const RankRows& rows) {
  std::string out = "<table class=\"heat" + std::string(density(rows)) + "\">\n<caption>" +
                    escape_html(one_line(caption)) +
                    "</caption>\n<thead><tr><th scope=\"col\">Rank</th>";
  for (const std::string& column : columns) {
    out += "<th scope=\"col\"><span>" + escape_html(column) + "</span></th>";
  }
  return out + "</tr></thead>\n<tbody>\n";
}

std::string row_head(const RankRows& rows, std::size_t row) {
  return "<tr><th scope=\"row\">" + rows.name(row) + "</th>";
}

std::string shared_rows(const RankRows& rows, std::string_view shown) {
  if (rows.each() == 1) return {};
  return paragraph(human_count(rows.ranks) + " ranks share " + human_count(rows.count()) +
                       " rows, " + human_count(rows.each()) + " each; " + std::string(shown),
                   "soft");
}

std::string percent(double excess) {
  const double value = 100 * excess;
  return value >= 9.95 || value == 0 ? fmt::format("{:.0f}", value) : fmt::format("{:.1f}", value);
}

// As many digits in each cell, so that cells compare at a glance.
std::string in_gigabytes(double rate, int digits) {
  const double value = rate / 1e9;
  int decimals = digits;
  for (double edge = 1; decimals > 0 && value >= edge; edge *= 10) --decimals;
  return fmt::format("{:.{}f}", value, decimals);
}

// What a worker states begins in small letters, for it is the end of other sentences.
std::string sentence(const std::string& words) {
  std::string out = one_line(words);
  if (!out.empty() && out.front() >= 'a' && out.front() <= 'z') {
    out.front() = static_cast<char>(out.front() - 'a' + 'A');
  }
  return escape_html(out + ".");
}

// The columns of one line of a collective, all with the same ranks.
std::string skew_map(std::span<const SkewColumn> columns, double full_scale) {
  std::vector<std::string> titles;
  for (const SkewColumn& column : columns) titles.push_back(size_in_words(column.of.size));
  const RankRows& rows = columns.front().ranks.rows;
  std::string out = head(columns.front().of.line, titles, rows);
  for (std::size_t row = 0; row < rows.count(); ++row) {
    out += row_head(rows, row);
    for (const SkewColumn& column : columns) {
      const std::optional<double>& excess = column.ranks.excess[row];
      const bool is_slowest = row == column.ranks.slowest / rows.each();
      out += excess ? html({percent(*excess), *excess / full_scale, is_slowest},
                           rows.ranks <= kCellsWrittenMax)
                    : "<td>–</td>";
    }
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n";
}

// "Slowest in 4 of 5 cases: rank 1."
std::string slowest_in_words(const std::vector<SkewColumn>& columns) {
  std::map<std::uint64_t, std::size_t> times;
  for (const SkewColumn& column : columns) ++times[column.ranks.slowest];
  const auto most = std::ranges::max_element(times, {}, [](const auto& of) { return of.second; });
  return "Rank " + std::to_string(most->first) + " is the slowest one in " +
         human_count(most->second) + " of " + human_count(columns.size()) +
         (columns.size() == 1 ? " case. " : " cases. ");
}

std::string case_in_words(const CollectiveCase& of) {
  return size_in_words(of.size) + (of.line.empty() ? "" : " (" + of.line + ")");
}

std::string culprits(const std::vector<SkewColumn>& columns) {
  const SkewColumn& worst = *std::ranges::max_element(
      columns, {}, [](const SkewColumn& column) { return column.ranks.most; });
  std::string out = paragraph(escape_html(
      one_line(slowest_in_words(columns) + "Rank " + std::to_string(worst.ranks.slowest) +
               " is slowest of all at " + case_in_words(worst.of) + ", by " +
               human_percent(worst.ranks.most, false) + ".")));
  Pairs stated;
  for (const SkewColumn& column : columns) {
    if (column.points_to.empty()) continue;
    stated.emplace_back(one_line(case_in_words(column.of)), sentence(column.points_to));
  }
  const std::string all = list(stated, "facts");
  if (stated.empty()) return out;
  const std::string whose = "What the workers state of the latest measurement of each case";
  if (stated.size() > kStatedMax) return out + folded(whose, all);
  return out + paragraph(whose + ":", "soft") + all;
}

std::string pair_map(const PairTable& table, double fastest, double full_scale) {
  const RankRows& rows = table.pairs.rows;
  const int digits = rows.ranks > kRoomyMax ? 2 : 3;
  std::vector<std::string> titles;
  for (std::size_t row = 0; row < rows.count(); ++row) titles.push_back(rows.name(row));
  std::string out = head(case_in_words(table.of), titles, rows);
  for (std::size_t row = 0; row < rows.count(); ++row) {
    out += row_head(rows, row);
    for (std::size_t column = 0; column < rows.count(); ++column) {
      const double rate = table.pairs.rates[row * rows.count() + column];
      out += rate > 0 ? html({in_gigabytes(rate, digits), (1 - rate / fastest) / full_scale},
                             rows.ranks <= kCellsWrittenMax)
                      : "<td></td>";
    }
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n";
}

std::string pairs_in_words(const PairTable& table) {
  std::vector<double> met;
  std::ranges::copy_if(table.pairs.rates, std::back_inserter(met),
                       [](double rate) { return rate > 0; });
  if (met.empty()) return paragraph("No two ranks met.", "soft");
  const auto [least, most] = std::ranges::minmax(met);
  const double full_scale = std::max(1 - least / most, kFullScaleMin);
  std::string out =
      legend(in_gigabytes(most, 3) + " GB/s", in_gigabytes(most * (1 - full_scale), 3) + " GB/s");
  out += "<div class=\"scroll maps\">\n" + pair_map(table, most, full_scale) + "</div>\n";
  out += shared_rows(table.pairs.rows, "a cell shows the slowest pair of its ranks.");
  return table.points_to.empty() ? out : out + paragraph(sentence(table.points_to));
}

}  // namespace

std::string skew_maps(const std::vector<SkewColumn>& columns) {
  if (columns.empty()) return {};
  double full_scale = kFullScaleMin;
  for (const SkewColumn& column : columns) full_scale = std::max(full_scale, column.ranks.most);
  std::string out =
      legend("0 %: as fast as the fastest rank", human_percent(full_scale, false) + " slower") +
      "<div class=\"scroll maps\">\n";
  for (std::size_t begin = 0; begin < columns.size();) {
    std::size_t end = begin + 1;
    while (end < columns.size() && columns[end].of.line == columns[begin].of.line &&
           columns[end].ranks.rows == columns[begin].ranks.rows) {
      ++end;
    }
    out += skew_map(std::span(columns).subspan(begin, end - begin), full_scale);
    begin = end;
  }
  out += "</div>\n";
  out += shared_rows(columns.front().ranks.rows, "a cell shows the slowest of its ranks.");
  return out + culprits(columns);
}

std::string pair_maps(const std::vector<PairTable>& tables) {
  std::string out;
  for (const PairTable& table : tables) out += pairs_in_words(table);
  return out;
}

}  // namespace assay::page
