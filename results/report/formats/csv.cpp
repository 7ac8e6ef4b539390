// verdicts.csv: a row for each judgement of each unit, for spreadsheets (RFC 4180). Every number
// that decided stands in it, so that any row can be decided again; results/README.md has the
// formula.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "results/record/registered.hpp"
#include "results/report/row_format.hpp"
#include "results/report/safe_text.hpp"

namespace assay {
namespace {

constexpr std::string_view kHead =
    "case,unit,metric,unit_of_measure,outcome,case_outcome,y,relation,T,u,coverage,guard_band,"
    "margin_ratio,n,spread_ratio,tail,attempts,source,reason,reality\r\n";

// A spreadsheet takes a cell that begins with one of these for a formula and would compute what a
// host calls itself (CWE-1236). Behind an apostrophe it is text; so is one that has an apostrophe,
// so that taking the first one away always gives the text back.
bool looks_like_a_formula(std::string_view text) {
  constexpr std::array<std::string_view, 9> kStarts{
      "=", "+", "-", "@", "'", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  for (const std::string_view start : kStarts) {
    if (text.starts_with(start)) return true;
  }
  return false;
}

class Row {
 public:
  explicit Row(std::string& out) : out_(out) {}

  Row& text(std::string_view value) {
    std::string safe = one_line(value);
    if (looks_like_a_formula(safe)) safe.insert(0, 1, '\'');
    separate();
    // A semicolon or a tab separates cells in some countries.
    if (safe.find_first_of(",;\"") == std::string::npos) {
      out_ += safe;
      return *this;
    }
    out_ += '"';
    for (const char byte : safe) {
      if (byte == '"') out_ += '"';
      out_ += byte;
    }
    out_ += '"';
    return *this;
  }

  Row& word(std::string_view value) {
    separate();
    out_ += value;
    return *this;
  }

  // Of any kind of number: the shortest that reads back the same, with a point in every country.
  template <class Number>
  Row& number(const std::optional<Number>& value) {
    separate();
    if (!value) return *this;
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), *value);
    out_.append(buffer.data(), end.ptr);
    return *this;
  }

  void end() { out_ += "\r\n"; }

 private:
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }

  std::string& out_;
  bool first_ = true;
};

std::string_view word(const std::optional<Outcome>& outcome) {
  return outcome ? name(*outcome) : "recorded";
}

// The standard uncertainty of y - T.
std::optional<double> standard_uncertainty(const Judgement& judgement) {
  if (!judgement.uncertainty || !judgement.coverage) return std::nullopt;
  if (!std::isfinite(*judgement.coverage)) return std::nullopt;  // Too few to know it.
  return *judgement.uncertainty / *judgement.coverage;
}

void append_row(std::string& out, const Plan& plan, const Verdict& verdict,
                const Judgement& judgement) {
  Row row(out);
  row.text(verdict.case_name).text(verdict.unit).text(judgement.metric).text(judgement.unit);
  row.word(word(judgement.outcome)).word(word(verdict.outcome)).number(judgement.value);
  row.text(judgement.relation).number(judgement.limit).number(standard_uncertainty(judgement));
  row.number(judgement.coverage).number(judgement.uncertainty).number(judgement.margin);
  row.number(std::optional(judgement.count)).number(judgement.spread).number(judgement.tail);
  row.number(std::optional(verdict.attempts)).text(judgement.source).text(judgement.reason);
  row.text(plan.reality).end();
}

// What no judgement explains (nothing came back, a wrong result) has a row without a metric.
void append(std::string& out, const Plan& plan, const Verdict& verdict) {
  for (const Judgement& judgement : verdict.judgements) append_row(out, plan, verdict, judgement);
  if (!verdict.judgements.empty()) return;
  Judgement whole;
  whole.outcome = verdict.outcome;
  whole.reason = verdict.reason;
  append_row(out, plan, verdict, whole);
}

const Registered<RowFormat> registered{{
    .name = "csv",
    .about = "A row for each judgement of each unit, for spreadsheets",
    .file = "verdicts.csv",
    .head = [](const Plan&) { return std::string(kHead); },
    .append = append,
}};

}  // namespace
}  // namespace assay
