// verdicts.csv, row by row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "results/record/registered.hpp"
#include "results/report/row_format.hpp"
#include "tests/unit/report/example.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string rows(const Verdict& verdict, const Plan& plan = {}) {
  std::string out;
  Registered<RowFormat>::find("csv")->append(out, plan, verdict);
  return out;
}

Verdict judged() {
  Judgement judgement;
  judgement.metric = "bandwidth";
  judgement.unit = "B/s";
  judgement.outcome = Outcome::pass;
  judgement.value = 2.5e10;
  judgement.uncertainty = 5e8;
  judgement.coverage = 2;
  judgement.limit = 2e10;
  judgement.relation = "at_least";
  judgement.margin = 0.25;
  judgement.spread = 0.015625;
  judgement.tail = 2.25e10;
  judgement.count = 20;
  judgement.source = "annex B";
  judgement.reason = "fast enough";
  return {"hbm.triad", "cpu-0", Outcome::pass, 2, "fast enough", {judgement}};
}

TEST(Csv, has_these_columns_in_this_order) {
  EXPECT_EQ(Registered<RowFormat>::find("csv")->head({}),
            "case,unit,metric,unit_of_measure,outcome,case_outcome,y,relation,T,u,coverage,"
            "guard_band,margin_ratio,n,spread_ratio,tail,attempts,source,reason,reality\r\n");
}

TEST(Csv, a_judgement_is_exactly_this_row) {
  EXPECT_EQ(rows(judged()),
            "hbm.triad,cpu-0,bandwidth,B/s,pass,pass,2.5e+10,at_least,2e+10,2.5e+08,2,5e+08,0.25,"
            "20,0.015625,2.25e+10,2,annex B,fast enough,real\r\n");
}

TEST(Csv, a_verdict_without_judgements_still_has_a_row) {
  const Verdict silent{"hbm.triad", "cpu-1", Outcome::missing, 1, "nothing, at all", {}};
  EXPECT_EQ(rows(silent),
            "hbm.triad,cpu-1,,,missing,missing,,,,,,,,0,,,1,,\"nothing, at all\",real\r\n");
}

TEST(Csv, what_was_not_real_says_so_in_every_row) {
  Plan plan;
  plan.reality = "simulated";
  Verdict verdict = judged();
  verdict.judgements.push_back(verdict.judgements[0]);
  const std::string text = rows(verdict, plan);
  EXPECT_THAT(text, testing::ContainsRegex("simulated\r\n.*simulated\r\n$"));
}

TEST(Csv, text_that_a_spreadsheet_would_compute_stands_behind_an_apostrophe) {
  for (const std::string hostile :
       {"=1+1", "+1", "-1", "@SUM(A1)", " =1", "'=1", "\t=1", "\n-1",
        "\xEF\xBC\x9D"  // NOLINT(bugprone-suspicious-missing-comma): one text.
        "1"}) {
    Verdict verdict = judged();
    verdict.unit = hostile;
    EXPECT_THAT(rows(verdict), StartsWith("hbm.triad,'")) << hostile;
  }
  EXPECT_THAT(rows(judged()), Not(HasSubstr("'")));
}

TEST(Csv, a_negative_number_is_no_text) {
  Verdict verdict = judged();
  verdict.judgements[0].margin = -0.25;
  EXPECT_THAT(rows(verdict), HasSubstr(",-0.25,"));
}

TEST(Csv, no_text_ends_a_cell_or_a_row) {
  Verdict verdict = judged();
  verdict.judgements[0].reason = "a\"b,c;d\r\ne\x1b[31m\xff";
  const std::string text = rows(verdict);
  EXPECT_THAT(text, HasSubstr(",\"a\"\"b,c;d"));
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\xff'), std::string::npos);
}

TEST(Csv, an_uncertainty_that_is_not_known_is_an_empty_cell) {
  Verdict verdict = judged();
  verdict.judgements[0].coverage = std::numeric_limits<double>::infinity();
  verdict.judgements[0].uncertainty = std::numeric_limits<double>::infinity();
  EXPECT_THAT(rows(verdict), HasSubstr(",2e+10,,inf,inf,"));
}

TEST(Rows, go_where_they_are_written_behind_one_head) {
  std::string written;
  const Rendering rendering = rows_of(*Registered<RowFormat>::find("csv"), {},
                                      [&](std::string_view piece) { written += piece; });
  EXPECT_THAT(written, StartsWith("case,unit,"));
  EXPECT_EQ(std::ranges::count(written, '\n'), 1);
  std::string text;
  for (int row = 0; row < 2; ++row) rendering.render(text, judged());
  EXPECT_EQ(text, rows(judged()) + rows(judged()));
  rendering.take(text);
  EXPECT_THAT(written, testing::EndsWith(text));
}

}  // namespace
}  // namespace assay
