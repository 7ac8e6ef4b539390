// The few elements that the page is made of. Arguments named `html` are markup already, the others
// text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "results/record/outcome.hpp"
#include "results/report/markup.hpp"

namespace assay::page {

struct Column {
  std::string title;
  bool number = false;
};

// The first cell of a row is its head. Columns in which nothing stands are left out.
struct Table {
  std::string caption;
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;  // HTML.
};

std::string render(const Table& table);

std::string paragraph(const std::string& html, std::string_view kind = {});
std::string heading(std::string_view text);  // Within a part.

// Names and values.
using Pairs = std::vector<std::pair<std::string, std::string>>;  // Text, HTML.
std::string list(const Pairs& pairs, std::string_view kind);

// Folded away behind a summary; printing unfolds it.
std::string folded(std::string_view summary, const std::string& html);

// "pass", "fail", "open" or "recorded": the class that colours it.
std::string_view kind(std::optional<Outcome> outcome);
std::string mark(std::optional<Outcome> outcome);

// A case's name, which may break between its axes.
std::string case_title(std::string_view name);

// A unit's name, which breaks only at its slashes.
std::string place(std::string_view unit);

std::string code(std::string_view text);

}  // namespace assay::page
