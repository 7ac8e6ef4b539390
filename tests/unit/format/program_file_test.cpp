// Files that programs write: what is written is read back, and nothing else is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "results/format/event.hpp"
#include "results/format/journal.hpp"
#include "results/format/plan.hpp"
#include "results/format/sample.hpp"
#include "results/format/verdict.hpp"
#include "tests/unit/format/complaint.hpp"
#include "tests/unit/format/nouns.hpp"

namespace assay {
namespace {

using ::testing::HasSubstr;

std::string refusal_of_plan(const std::string& text) {
  return complaint([&] { parse_plan(text, "plan.json"); });
}

Sample whole(const SampleDraft& draft) {
  Samples samples;
  samples.append(draft);
  return samples[0].whole();
}

Sample sample_of(const std::string& line) { return whole(SampleLineParser().parse(line)); }

std::string refusal_of_sample(const std::string& line) {
  return complaint([&] { sample_of(line); });
}

TEST(PlanFile, is_read_back_to_the_same_bytes) {
  const std::string text = to_json(example::plan());
  EXPECT_EQ(to_json(parse_plan(text, "plan.json")), text);
}

TEST(PlanFile, keeps_every_field) {
  const Plan plan = parse_plan(to_json(example::plan()), "plan.json");
  EXPECT_EQ(plan.id, "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(plan.campaign + plan.site + plan.profile + plan.launcher, "quickherecpu-genericlocal");
  EXPECT_EQ(plan.seed, 0xfedcba9876543210u);
  EXPECT_EQ(plan.reality, "emulated");
  ASSERT_EQ(plan.entries.size(), 1u);
  const PlanEntry& entry = plan.entries[0];
  EXPECT_EQ(entry.units.size(), 2u);
  EXPECT_EQ(entry.metrics.at(1).better, Better::lower);
  EXPECT_EQ(entry.sampling.repetitions, 21u);
  EXPECT_EQ(entry.sampling.repetition_seconds, 0.125);
  EXPECT_EQ(entry.sampling.soak_seconds, 1.5);
  EXPECT_EQ(entry.budget_seconds, 12.5);
  EXPECT_EQ(entry.deadline_seconds, 67.5);
  ASSERT_EQ(plan.groups.size(), 2u);
  EXPECT_EQ(plan.groups[0].name, "rails-16-2");
  EXPECT_EQ(plan.groups[0].grouping, Grouping::rails);
  EXPECT_EQ(plan.groups[0].size, 16u);
  EXPECT_EQ(plan.groups[0].round, 1u);
  EXPECT_EQ(plan.groups[0].rails, 4u);
  EXPECT_EQ(plan.groups[0].members, example::plan().groups[0].members);
  EXPECT_EQ(plan.groups[1].listed, example::plan().groups[1].listed);
  EXPECT_EQ(plan.groups[1].units, example::plan().groups[1].units);
  EXPECT_EQ(plan.locate.rounds_max, 40u);
  EXPECT_EQ(plan.locate.confirmations, 3u);
  EXPECT_EQ(plan.locate.repeats, 17u);
  EXPECT_EQ(plan.locate.watch, 13u);
  EXPECT_EQ(plan.inputs.at(0).path, "inputs/site.json");
  EXPECT_EQ(plan.not_offered.at(0).reason, "no BF16 instructions");
}

TEST(PlanFile, a_newer_version_says_so) {
  EXPECT_THAT(refusal_of_plan(with(to_json(example::plan()), "assay/plan/1", "assay/plan/2")),
              HasSubstr("plan.json: \"assay/plan/2\" was made by a newer version"));
}

TEST(PlanFile, a_truncated_file_is_refused) {
  const std::string text = to_json(example::plan());
  for (std::size_t length = 0; length + 2 < text.size(); length += 7) {
    EXPECT_NE(refusal_of_plan(text.substr(0, length)), "") << length;
  }
}

TEST(PlanFile, missing_unknown_duplicate_and_mistyped_keys_are_named) {
  const std::string text = to_json(example::plan());
  EXPECT_THAT(refusal_of_plan(with(text, "  \"launcher\": \"local\",\n", "")),
              HasSubstr("lacks the key 'launcher'"));
  EXPECT_THAT(refusal_of_plan(with(text, "  \"launcher\"", "  \"launch\": 1,\n  \"launcher\"")),
              HasSubstr("has the key 'launch', which is unknown"));
  EXPECT_THAT(refusal_of_plan(with(text, "  \"launcher\"", "  \"id\": \"\",\n  \"launcher\"")),
              HasSubstr("has the key 'id', which is unknown, there twice or out of order"));
  EXPECT_THAT(refusal_of_plan(with(text, "\"level\": \"device\"", "\"level\": \"moon\"")),
              HasSubstr("plan.json: entries[0].level must be"));
  EXPECT_THAT(refusal_of_plan(with(text, "\"repetitions\": 21", "\"repetitions\": 2.5")),
              HasSubstr("entries[0].sampling.repetitions must be a whole number"));
  EXPECT_THAT(
      refusal_of_plan(with(text, "\"deadline_seconds\": 67.5", "\"deadline_seconds\": \"nan\"")),
      HasSubstr("must be finite"));
  EXPECT_THAT(refusal_of_plan(with(text, "\"emulated\"", "\"Real\"")),
              HasSubstr("reality must be"));
  EXPECT_THAT(refusal_of_plan(with(text, "\"fedcba9876543210\"", "\"-edcba9876543210\"")),
              HasSubstr("seed must be 16 hex digits"));
}

TEST(SampleLine, has_exactly_these_bytes) {
  EXPECT_EQ(
      to_line(example::sample()),
      R"({"attempt":3,"began_seconds":1000.5,)"
      R"("case":"hbm.triad[bytes=1073741824,mode=burst]","cause":"",)"
      R"("conditions":{"foreign_cpus":0.25,"steal_fraction":"nan"},"ended_seconds":1002.75,)"
      R"("facts":{"isa":"avx2","iterations":1e+22,"rotated":false},)"
      R"("metrics":{"bandwidth":{"unit":"B/s","values":[2.9e+10,0.1,-0.0,"nan","inf","-inf"]},)"
      R"("latency":{"unit":"s","values":[]}},)"
      R"("started":"2026-11-22T20:00:01.500Z","status":"measured",)"
      R"("unit":"cpu-0","verified":7})");
}

TEST(SampleLine, is_read_back_to_the_same_bytes_by_one_parser) {
  SampleLineParser parser;
  for (int round = 0; round < 3; ++round) {
    for (const Sample& sample : {example::sample(), example::lost_sample()}) {
      EXPECT_EQ(to_line(whole(parser.parse(to_line(sample)))), to_line(sample));
    }
  }
}

TEST(SampleLine, what_is_not_finite_stays_so) {
  const Sample sample = sample_of(to_line(example::sample()));
  const auto& values = sample.metrics.at("bandwidth").values;
  ASSERT_EQ(values.size(), 6u);
  EXPECT_TRUE(std::signbit(values[2]));
  EXPECT_TRUE(std::isnan(values[3]));
  EXPECT_EQ(values[4], HUGE_VAL);
  EXPECT_EQ(values[5], -HUGE_VAL);
  EXPECT_TRUE(std::isnan(sample.conditions.at("steal_fraction")));
}

TEST(SampleLine, every_double_survives) {
  Sample sample = example::sample();
  auto& values = sample.metrics.at("latency").values;
  values = {5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 9007199254740993.0, 1e15, 1e-7,
            1.0 / 3};
  EXPECT_EQ(sample_of(to_line(sample)).metrics.at("latency").values, values);
}

TEST(SampleLine, anything_missing_unknown_or_mistyped_is_refused) {
  const std::string line = to_line(example::sample());
  EXPECT_THAT(refusal_of_sample(with(line, "\"verified\":7", "\"verified\":-7")),
              HasSubstr("verified must be"));
  EXPECT_THAT(refusal_of_sample(with(line, ",\"verified\":7", "")),
              HasSubstr("lacks the key 'verified'"));
  EXPECT_THAT(refusal_of_sample(with(line, "\"verified\":7", "\"verified\":7,\"z\":1")),
              HasSubstr("unknown key 'z'"));
  EXPECT_THAT(refusal_of_sample(with(line, "\"measured\"", "\"pass\"")),
              HasSubstr("status must be"));
  EXPECT_THAT(refusal_of_sample(with(line, "0.1", "null")),
              HasSubstr("metrics.bandwidth.values[1] must be a number"));
  EXPECT_THAT(refusal_of_sample(with(line, "0.1", "\"NaN\"")), HasSubstr("must be a number"));
  EXPECT_THAT(refusal_of_sample(with(line, "\"latency\":{", "\"bandwidth\":{")),
              HasSubstr("twice"));
  EXPECT_THAT(refusal_of_sample(line.substr(0, line.size() - 1)), HasSubstr("not whole"));
  EXPECT_THAT(refusal_of_sample(line + line), HasSubstr("not whole"));
  EXPECT_THAT(refusal_of_sample(""), HasSubstr("not whole"));
  EXPECT_THAT(refusal_of_sample(with(line, "cpu-0", "cpu-\xFF")), HasSubstr("not whole"));
  EXPECT_THAT(refusal_of_sample("[]"), HasSubstr("must be an object"));
}

TEST(SampleLine, a_parser_goes_on_after_a_broken_line) {
  SampleLineParser parser;
  EXPECT_THROW(parser.parse("{"), Error);
  EXPECT_EQ(parser.parse(to_line(example::sample())).unit, "cpu-0");
}

TEST(SamplesHeader, is_read_back_to_the_same_bytes) {
  const std::string line = to_line(example::header());
  EXPECT_EQ(to_line(parse_samples_header(line)), line);
  const auto refusal = [&](const std::string& from, const std::string& to) {
    return complaint([&] { parse_samples_header(with(line, from, to)); });
  };
  EXPECT_THAT(refusal("assay/samples/1", "assay/samples/7"), HasSubstr("newer version"));
  EXPECT_THAT(refusal(std::string(64, 'b'), "b"), HasSubstr("plan_sha256 must be a SHA-256"));
}

TEST(SamplesFooter, is_read_back_and_told_from_a_sample) {
  const SamplesFooter footer = example::footer().accepted;
  const std::string line = to_line(footer);
  EXPECT_EQ(line, "{\"bytes\":123456789,\"count\":12,\"sha256\":\"" + example::digest('d') + "\"}");
  EXPECT_TRUE(is_samples_footer(line));
  EXPECT_FALSE(is_samples_footer(to_line(example::sample())));
  EXPECT_FALSE(is_samples_footer(to_line(example::header())));
  EXPECT_EQ(to_line(parse_samples_footer(line)), line);
  EXPECT_NE(complaint([&] { parse_samples_footer(with(line, "12,", "\"12\",")); }), "");
}

TEST(AttemptFooter, is_read_back_to_the_same_bytes) {
  const std::string text = to_json(example::footer());
  EXPECT_EQ(to_json(parse_attempt_footer(text, "f")), text);
  EXPECT_THAT(complaint([&] { parse_attempt_footer(with(text, "footer/1", "footer/2"), "f"); }),
              HasSubstr("f: \"assay/samples-footer/2\" was made by a newer version"));
}

TEST(JournalLine, has_exactly_these_bytes_and_is_read_back) {
  const std::string line = to_line(example::event());
  EXPECT_EQ(line,
            R"({"attempt":2,"event":"job_started","job":"hbm-cpu-0","note":"a note","pid":4711,)"
            R"("pid_started":123456,"schema":"assay/journal/1","stage":"device",)"
            R"("time":"2026-11-22T20:00:00.250Z"})");
  EXPECT_EQ(to_line(parse_journal_event(line)), line);
  EXPECT_THAT(complaint([&] { parse_journal_event(with(line, "job_started", "job_eaten")); }),
              HasSubstr("event is not known"));
}

TEST(EventLine, is_read_back_to_the_same_bytes_and_refused_where_it_is_not_whole) {
  const std::string line = to_line(example::repair());
  EXPECT_EQ(line, R"({"by":"J. Doe","kind":"repair","note":"a DIMM was replaced",)"
                  R"("schema":"assay/event/1","time":"2026-11-22T21:00:00Z","unit":"host-1"})");
  EXPECT_EQ(to_line(parse_event(line)), line);
  EXPECT_THAT(complaint([&] { parse_event(with(line, "\"repair\"", "\"prayer\"")); }),
              HasSubstr("kind must be"));
  EXPECT_THAT(complaint([&] { parse_event(with(line, "J. Doe", "")); }),
              HasSubstr("by must not be empty"));
  for (const char* time : {"yesterday", "2026-11-22T21:00:00", "2026-11-22 21:00:00Z",
                           "2026-11-22T21:00:00.Z", "2026-11-22T21:00:00+01:00"}) {
    EXPECT_THAT(complaint([&] { parse_event(with(line, "2026-11-22T21:00:00Z", time)); }),
                HasSubstr("time must be"))
        << time;
  }
}

TEST(PlanFile, a_later_plan_alone_says_by_what_something_is_computed) {
  Plan plan = example::plan();
  plan.number = 2;
  plan.previous = example::digest('c');
  plan.entries[0].again = Again::enter;
  plan.entries[0].algorithm = Algorithm{"cuBLASLt 13.1.0", "tile 2"};
  const std::string text = to_json(plan);
  const Plan back = parse_plan(text, "plan-0002.json");
  EXPECT_EQ(back.entries[0].algorithm, plan.entries[0].algorithm);
  EXPECT_EQ(to_json(back), text);
  EXPECT_THAT(refusal_of_plan(with(text, "\"enter\"", "\"\"")), HasSubstr("later plan"));
  EXPECT_THAT(refusal_of_plan(with(text, "\"words\"", "\"word\"")), HasSubstr("key 'word'"));
  EXPECT_THAT(refusal_of_plan(with(text, "\"tuned\": true", "\"tuned\": false")),
              HasSubstr("is left out where it is false"));
}

TEST(PlanFile, a_later_plan_names_the_one_before_and_holds_only_what_is_measured_again) {
  Plan plan = example::plan();
  plan.number = 2;
  plan.previous = example::digest('c');
  plan.events = 4;
  plan.entries[0].again = Again::pool;
  const std::string text = to_json(plan);
  const Plan back = parse_plan(text, "plan-0002.json");
  EXPECT_EQ(back.number, 2U);
  EXPECT_EQ(back.previous, example::digest('c'));
  EXPECT_EQ(back.events, 4U);
  EXPECT_EQ(back.retest.budget_seconds, 90.5);
  EXPECT_EQ(back.retest.repetitions, 8U);
  EXPECT_EQ(back.entries[0].again, Again::pool);
  EXPECT_EQ(to_json(back), text);
  EXPECT_THAT(refusal_of_plan(with(text, "\"pool\"", "\"\"")), HasSubstr("measured again"));
  EXPECT_THAT(refusal_of_plan(with(text, "\"pool\"", "\"twice\"")), HasSubstr("again must be"));
  EXPECT_THAT(refusal_of_plan(with(text, "\"number\": 2", "\"number\": 1")),
              HasSubstr("measured again"));
  EXPECT_THAT(refusal_of_plan(with(text, "\"number\": 2", "\"number\": 2000")),
              HasSubstr("number must be from 1 to 1003"));
  EXPECT_NE(refusal_of_plan(with(text, example::digest('c'), "")), "");
  EXPECT_THAT(
      refusal_of_plan(with(to_json(example::plan()), "\"previous\": \"\"", "\"previous\": \"ab\"")),
      HasSubstr("previous must be empty"));
}

TEST(VerdictLine, has_exactly_these_bytes_and_is_read_back) {
  std::string line;
  append_line(line, example::verdict());
  EXPECT_EQ(
      line,
      R"({"again":"pool","attempts":2,"case":"hbm.triad","judgements":[{"count":20,)"
      R"("coverage":1.75,)"
      R"("limit":2.4e+10,"margin":0.0416,)"
      R"("metric":"bandwidth","outcome":"indeterminate","reason":"too near","relation":"at_least",)"
      R"("source":"annex B","spread":0.01,"tail":2.4375e+10,"uncertainty":1e+08,)"
      R"("unit":"B/s","value":2.5e+10},)"
      R"({"count":0,"coverage":null,"limit":null,"margin":null,"metric":"latency",)"
      R"("outcome":null,"reason":"","relation":"",)"
      R"("source":"","spread":null,"tail":null,"uncertainty":null,"unit":"s","value":"nan"}],)"
      R"("outcome":"indeterminate","reason":"too near","unit":"cpu-0"})"
      "\n");
  std::string again;
  append_line(again, parse_verdict(line));
  EXPECT_EQ(again, line);
  EXPECT_THAT(complaint([&] { parse_verdict(with(line, "\"indeterminate\"", "\"passed\"")); }),
              HasSubstr("judgements[0].outcome is no outcome"));
}

TEST(VerdictsHeader, names_plan_profile_and_schema) {
  EXPECT_EQ(verdicts_header("p", "q"),
            R"({"plan_sha256":"p","profile_sha256":"q","schema":"assay/verdicts/1"})");
}

TEST(SummaryFile, is_read_back_to_the_same_bytes) {
  const std::string text = to_json(example::summary());
  const Summary summary = parse_summary(text, "summary.json");
  EXPECT_EQ(to_json(summary), text);
  EXPECT_EQ(summary.exit, Exit::rejected);
  EXPECT_EQ(summary.cases.of(Outcome::fail), 2u);
  EXPECT_EQ(summary.units.at(Level::device).planned, 3u);
  EXPECT_EQ(summary.units.at(Level::host).recorded, 1u);
  EXPECT_EQ(summary.metrics_judged, 6u);
  EXPECT_EQ(summary.metrics_recorded, 9u);
  EXPECT_EQ(summary.not_offered, 10u);
}

TEST(SummaryFile, another_exit_or_level_is_refused) {
  const std::string text = to_json(example::summary());
  const auto refusal = [&](const std::string& from, const std::string& to) {
    return complaint([&] { parse_summary(with(text, from, to), "s"); });
  };
  EXPECT_THAT(refusal("\"rejected\",", "\"interrupted\","), HasSubstr("s: exit must be"));
  EXPECT_THAT(refusal("\"host\": {", "\"moon\": {"), HasSubstr("is no level"));
}

}  // namespace
}  // namespace assay
