// Progress for programs: JSON lines on stderr, one object a line, "assay/progress/1".
#include <unistd.h>

#include <cstdio>
#include <optional>

#include "harness/cli/fleet_progress.hpp"
#include "harness/cli/progress.hpp"
#include "harness/cli/screen_progress.hpp"
#include "results/format/json_writer.hpp"
#include "results/record/case.hpp"
#include "results/report/safe_text.hpp"
#include "results/store/clock.hpp"

namespace assay {
namespace {

// What a line says; empty and absent fields are left out.
struct Line {
  std::string_view event = {};
  std::string unit = {};
  std::string case_name = {};
  std::string status = {};    // Of case_finished.
  std::string sentence = {};  // Of case_lost, not_offered, warning, judged; the name of a stage.
  // Of stage_started and case_started a budget in seconds, of case_progress a fraction.
  std::optional<double> number = {};
  std::optional<Exit> exit = {};
};

std::string_view number_key(std::string_view event) {
  return event == "case_progress" ? "fraction" : "budget_seconds";
}

class JsonProgress : public RunProgress {
 public:
  explicit JsonProgress(Tracker tracker) : tracker_(std::move(tracker)) {}

  void announced(const CampaignFolder& folder, const Plan& plan) override {
    say({.event = "campaign", .sentence = folder.root().string()});
    for (const NotOffered& absent : plan.not_offered) {
      say({.event = "not_offered",
           .case_name = case_name(absent.benchmark, absent.axes),
           .sentence = absent.reason});
    }
  }
  void told(const std::vector<std::string>& sentences) override {
    for (const std::string& sentence : sentences) say({.event = "told", .sentence = sentence});
  }
  void stage_started(const std::string& stage, std::size_t, double budget_seconds) override {
    say({.event = "stage_started", .sentence = stage, .number = budget_seconds});
  }
  void case_started(const std::string& unit, const std::string& case_name,
                    double budget_seconds) override {
    tracker_.start(unit, {case_name, budget_seconds, 0});
    say({.event = "case_started", .unit = unit, .case_name = case_name, .number = budget_seconds});
  }
  void case_progress(const std::string& unit, const std::string& case_name,
                     double fraction) override {
    if (!tracker_.advance(unit, case_name, fraction)) return;
    say({.event = "case_progress", .unit = unit, .case_name = case_name, .number = fraction});
  }
  void case_finished(const std::string& unit, const std::string& case_name,
                     const std::string& status) override {
    tracker_.end(unit, case_name);
    say({.event = "case_finished", .unit = unit, .case_name = case_name, .status = status});
  }
  void case_lost(const std::string& unit, const std::string& case_name,
                 const std::string& cause) override {
    tracker_.end(unit, case_name);
    say({.event = "case_lost", .unit = unit, .case_name = case_name, .sentence = cause});
  }
  void warning(const std::string& sentence) override {
    say({.event = "warning", .sentence = sentence});
  }
  void judged(Exit exit, const std::string& headline) override {
    say({.event = "judged", .sentence = headline, .exit = exit});
  }

 private:
  void say(const Line& line) {
    std::string text;
    JsonWriter json(text);
    const auto put = [&](std::string_view key, const std::string& value) {
      if (!value.empty()) json.key(key).text(one_line(value));
    };
    json.object();
    if (line.number && number_key(line.event) == "budget_seconds") {
      json.key("budget_seconds").number(*line.number);
    }
    put("case", line.case_name);
    json.key("cases").count(tracker_.cases());
    json.key("event").text(line.event);
    if (line.exit) json.key("exit").count(static_cast<std::uint64_t>(*line.exit));
    json.key("finished").count(tracker_.finished());
    if (line.number && number_key(line.event) == "fraction") {
      json.key("fraction").number(*line.number);
    }
    json.key("left_seconds").number(tracker_.left_seconds());
    json.key("schema").text("assay/progress/1");
    put("sentence", line.sentence);
    put("status", line.status);
    json.key("time").text(utc_now());
    put("unit", line.unit);
    json.end();
    text += '\n';
    std::fwrite(text.data(), 1, text.size(), stderr);
  }

  Tracker tracker_;
};

}  // namespace

std::unique_ptr<RunProgress> make_progress(const std::string& kind, Tracker tracker, Fleet fleet) {
  if (kind == "json") return std::make_unique<JsonProgress>(std::move(tracker));
  const bool living = kind == "living" || (kind == "auto" && isatty(STDERR_FILENO) != 0);
  if (fleet.is_large()) {
    return std::make_unique<FleetProgress>(std::move(tracker), std::move(fleet), living);
  }
  return std::make_unique<ScreenProgress>(std::move(tracker), living);
}

}  // namespace assay
