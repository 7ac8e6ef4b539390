// verdicts.csv: a row for each judgement of each unit, for spreadsheets (RFC 4180). Every number
// that decided stands in it, so that any row can be decided again; results/README.md has the
// formula.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

#include "results/record/registered.hpp"
#include "results/record/shortest.hpp"
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
  constexpr std::string_view kStarts = "=+-@'";
  constexpr std::array<std::string_view, 4> kWideStarts{"\xEF\xBC\x9D", "\xEF\xBC\x8B",
                                                        "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  if (text.empty()) return false;
  return kStarts.find(text.front()) != std::string_view::npos ||
         std::ranges::any_of(kWideStarts,
                             [&](std::string_view start) { return text.starts_with(start); });
}

// What a text asks for: nothing, quotes around it (a semicolon separates cells in some countries),
// its own quotes doubled, or all that a page needs too.
enum Care : unsigned char { kNone = 0, kQuotes = 1, kDoubled = 2, kUnsafe = 4 };

constexpr std::array<unsigned char, 256> kCare = [] {
  std::array<unsigned char, 256> care{};
  care.fill(kUnsafe);
  for (std::size_t byte = 0x20; byte < 0x7F; ++byte) care[byte] = kNone;
  care[','] = care[';'] = kQuotes;
  care['"'] = kQuotes | kDoubled;
  return care;
}();

unsigned care_for(std::string_view text) {
  unsigned care = kNone;
  for (const char byte : text) care |= kCare[static_cast<unsigned char>(byte)];
  return care;
}

class Row {
 public:
  explicit Row(std::string& out) : out_(out) {}

  // Nearly every text stands as it is, or between quotes.
  Row& text(std::string_view value) {
    const unsigned care = care_for(value);
    if ((care & kUnsafe) != 0 || looks_like_a_formula(value)) return unusual(value);
    separate();
    cell(value, care);
    return *this;
  }

  Row& word(std::string_view value) {
    separate();
    out_ += value;
    return *this;
  }

  // The shortest that reads back the same, with a point in every country.
  Row& number(const std::optional<double>& value) {
    separate();
    if (value) out_ += shortest(*value);
    return *this;
  }

  Row& count(std::uint64_t value) {
    separate();
    std::array<char, 20> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    out_.append(buffer.data(), end.ptr);
    return *this;
  }

  void end() { out_ += "\r\n"; }

 private:
  Row& unusual(std::string_view value) {
    std::string safe = one_line(value);
    if (looks_like_a_formula(safe)) safe.insert(0, 1, '\'');
    separate();
    cell(safe, care_for(safe));
    return *this;
  }

  void cell(std::string_view safe, unsigned care) {
    if ((care & kQuotes) != 0) out_ += '"';
    if ((care & kDoubled) == 0) {
      out_ += safe;
    } else {
      for (const char byte : safe) {
        if (byte == '"') out_ += '"';
        out_ += byte;
      }
    }
    if ((care & kQuotes) != 0) out_ += '"';
  }

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
  row.count(judgement.count).number(judgement.spread).number(judgement.tail);
  row.count(verdict.attempts).text(judgement.source).text(judgement.reason);
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
