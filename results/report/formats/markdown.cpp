// report.md: for an issue, a wiki or a mail. The answer, what is wrong, and a row for each measured
// metric; the page has the rest.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

#include "results/record/registered.hpp"
#include "results/report/decision.hpp"
#include "results/report/markdown.hpp"
#include "results/report/reliability.hpp"
#include "results/report/report.hpp"
#include "results/report/rows.hpp"
#include "results/report/safe_text.hpp"
#include "results/report/statistics.hpp"

namespace assay {
namespace {

// A longer table is not read in an issue; the rest is counted.
constexpr std::size_t kRowsMax = 50;

std::vector<std::string> tally_cells(const std::string& title, const Tally& tally) {
  std::vector<std::string> cells{title, human_count(tally.planned)};
  for (const Outcome outcome :
       {Outcome::pass, Outcome::fail, Outcome::indeterminate, Outcome::error, Outcome::missing}) {
    cells.push_back(human_count(tally.of(outcome)));
  }
  cells.push_back(human_count(tally.recorded));
  return cells;
}

std::string coverage(const Report& report) {
  std::string out = "\n## What was tested\n\n" +
                    markdown_head({"", "planned", "pass", "fail", "indeterminate", "error",
                                   "missing", "recorded only"}) +
                    markdown_row(tally_cells("measurements", report.summary.cases));
  for (const auto& [level, tally] : report.summary.units) {
    out += markdown_row(
        tally_cells(std::string(name(level)) + (tally.planned == 1 ? "" : "s"), tally));
  }
  out += "\nEvery count is against what was planned. " +
         escape_markdown(judged_and_recorded(report.summary)) + ".\n";
  return out;
}

// Behind it that it was measured again, and its waiver, where there is one.
std::string reason(const Report& report, const Verdict& verdict) {
  std::string words = escape_markdown(verdict.reason);
  if (const std::string again = measured_again(verdict); !again.empty()) words += "; " + again;
  const StatedWaiver* waiver = waiver_of(report.waivers, verdict);
  if (waiver != nullptr) words += " **" + escape_markdown(in_words(*waiver)) + "**";
  return words;
}

std::string causes(const Report& report) {
  if (report.findings.empty()) return {};
  const std::size_t shown = std::min(report.findings.size(), kRowsMax);
  std::string out = "\n## Causes\n\n" + markdown_head({"part", "outcome", "verdicts", "reason"});
  for (std::size_t at = 0; at < shown; ++at) {
    const Finding& finding = report.findings[at];
    out += markdown_row({escape_markdown(fmt::format("{}", fmt::join(finding.causes, " or "))),
                         std::string(word(finding.outcome)), human_count(finding.verdicts),
                         escape_markdown(finding.reason)});
  }
  const std::size_t rest = report.findings.size() - shown;
  if (rest > 0) out += fmt::format("\n… and {} more in findings.jsonl.\n", human_count(rest));
  return out;
}

std::string absent(const Report& report) {
  if (report.absent.empty()) return {};
  const std::size_t shown = std::min(report.absent.size(), kRowsMax);
  std::string out = "\n## Did not enter\n\n" + markdown_head({"host", "in its place", "reason"});
  for (std::size_t at = 0; at < shown; ++at) {
    const Absence& absence = report.absent[at];
    out += markdown_row({escape_markdown(absence.host),
                         absence.spare.empty() ? "nobody" : escape_markdown(absence.spare),
                         escape_markdown(absence.reason)});
  }
  const std::size_t rest = report.absent.size() - shown;
  if (rest > 0) out += fmt::format("\n… and {} more in the last plan.\n", human_count(rest));
  return out;
}

std::string reliability(const Report& report) {
  if (!report.summary.reliability || !report.profile.reliability) return {};
  const Reliability& found = *report.summary.reliability;
  std::string out = fmt::format("\n## Reliability\n\n{}: {}\n\n", word(found.outcome),
                                escape_markdown(found.reason));
  for (const auto& [name, value] : figures(found, report.profile.reliability->confidence)) {
    out += "- " + name + ": " + escape_markdown(value) + "\n";
  }
  if (found.first.empty()) return out;
  out += "\n" + markdown_head({"place", "kind", "turns", "cause"});
  const std::size_t shown = std::min(found.first.size(), kRowsMax);
  for (std::size_t at = 0; at < shown; ++at) {
    const Interruption& one = found.first[at];
    out +=
        markdown_row({escape_markdown(one.place), std::string(name(one.kind)),
                      human_count(one.turns), escape_markdown(one.case_name + ": " + one.cause)});
  }
  const std::uint64_t rest = found.interruptions + found.excused - shown;
  if (rest > 0) out += fmt::format("\n… and {} more.\n", human_count(rest));
  return out;
}

std::string exceptions(const Report& report) {
  if (report.exceptions.empty()) return {};
  const std::size_t shown = std::min(report.exceptions.size(), kRowsMax);
  std::string out = "\n## Exceptions\n\n" + markdown_head({"outcome", "unit", "reason"});
  for (std::size_t at = 0; at < shown; ++at) {
    const Verdict& verdict = report.exceptions[at];
    out += markdown_row({std::string(word(verdict.outcome)), escape_markdown(verdict.unit),
                         reason(report, verdict)});
  }
  const std::uint64_t rest = report.exceptions.size() - shown + report.exceptions_left_out;
  if (rest > 0) out += fmt::format("\n… and {} more.\n", human_count(rest));
  return out + fmt::format("\n`{}`{}\n", kExplainCommand, kExplainSays);
}

std::string problems(const Report& report) {
  if (report.summary.problems.empty()) return {};
  std::string out = "\n## Problems of the record\n\n";
  const std::size_t shown = std::min(report.summary.problems.size(), kRowsMax);
  for (std::size_t at = 0; at < shown; ++at) {
    out += "- " + escape_markdown(report.summary.problems[at]) + "\n";
  }
  const std::size_t rest = report.summary.problems.size() - shown;
  if (rest > 0) out += fmt::format("- … and {} more\n", human_count(rest));
  return out;
}

std::string waivers(const Report& report) {
  if (report.waivers.empty()) return {};
  std::string out =
      "\n## Waivers\n\nA waiver changes no outcome; an expired one counts as none.\n\n";
  const std::size_t shown = std::min(report.waivers.size(), kRowsMax);
  for (std::size_t at = 0; at < shown; ++at) {
    const StatedWaiver& stated = report.waivers[at];
    out += "- " + escape_markdown(stated.waiver.case_name) + " on " +
           escape_markdown(stated.waiver.unit) + ": " + escape_markdown(in_words(stated)) + "\n";
  }
  const std::size_t rest = report.waivers.size() - shown;
  if (rest > 0) out += fmt::format("- … and {} more\n", human_count(rest));
  return out;
}

std::string measurements(const Report& report) {
  std::string out =
      "\n## Measurements\n\n" + markdown_head({"case", "metric", "units", "least", "median",
                                               "greatest", "demanded", "loss that still passes"});
  const std::size_t shown = std::min(report.distributions.size(), kRowsMax);
  for (std::size_t at = 0; at < shown; ++at) {
    const Distribution& each = report.distributions[at];
    const Statistics found = statistics(each.values);
    const auto value = [&](double number) {
      return found.count == 0 ? std::string() : human(number, each.unit);
    };
    out += markdown_row({escape_markdown(each.case_name), escape_markdown(each.metric),
                         human_count(found.count), value(found.least), value(found.median),
                         value(found.greatest),
                         each.recorded ? "recorded only" : demand(each, scale_of(each)),
                         each.shortfall ? human_percent(*each.shortfall, false) : ""});
  }
  const std::size_t rest = report.distributions.size() - shown;
  if (rest > 0) out += fmt::format("\n… and {} more.\n", human_count(rest));
  return out;
}

std::string optional(const std::optional<double>& value, std::string_view unit) {
  return value ? human(*value, unit) : std::string();
}

std::string tokens(const Report& report) {
  if (report.tokens.empty()) return {};
  std::string out =
      "\n## Tokens\n\nOf a built-in reference transformer: a health index, no capacity.\n\n" +
      markdown_head({"case", "unit", "all devices", "each user", "TTFT", "TPOT", "MFU",
                     "of the roofline", "tokens/J"});
  std::size_t rows = 0;
  std::string more;
  for (const TokenCase& of : report.tokens) {
    for (const TokenSpeed& speed : of.speeds) {
      if (++rows > kRowsMax) continue;
      out += markdown_row(
          {escape_markdown(of.case_name), escape_markdown(speed.unit),
           human(speed.throughput, "tokens/s"), optional(speed.per_user, "tokens/s"),
           optional(speed.ttft, "s"), optional(speed.tpot, "s"),
           speed.mfu ? human_percent(*speed.mfu, false) : "", escape_markdown(in_words(of, speed)),
           speed.per_joule ? human(*speed.per_joule, "1") : "n/a"});
    }
    const std::string spread = spread_in_words(of);
    if (!spread.empty())
      more += "\n" + escape_markdown(of.case_name) + ": " + escape_markdown(spread) + "\n";
  }
  if (rows > kRowsMax) more += fmt::format("\n… and {} more.\n", human_count(rows - kRowsMax));
  return out + more;
}

std::string serving(const Report& report) {
  std::string out;
  for (const ServingSweep& sweep : report.sweeps) {
    out += fmt::format("\n### {} on {}\n\n{}\n\n", escape_markdown(sweep.endpoint),
                       escape_markdown(sweep.unit), escape_markdown(found_in_words(sweep))) +
           markdown_head({"load", "output", "goodput", "TTFT p99", "TPOT p99"});
    for (const ServedLoad& at : sweep.loads) {
      out += markdown_row({escape_markdown(fmt::format("{:g} {}", at.load, sweep.load_unit)),
                           human(at.throughput, "tokens/s"), optional(at.goodput, "requests/s"),
                           at.ttft_p99 ? human(*at.ttft_p99, "s") : "infinite",
                           at.tpot_p99 ? human(*at.tpot_p99, "s") : "infinite"});
    }
  }
  return out.empty() ? out : "\n## Serving\n" + out;
}

std::string not_offered(const Report& report) {
  if (report.plan.not_offered.empty()) return {};
  std::string out = "\n## Not offered\n\n";
  const std::vector<Refusal> all = refusals(report.plan.not_offered);
  for (const Refusal& refusal : std::span(all).first(std::min(all.size(), kRowsMax))) {
    out += "- " + escape_markdown(title(refusal)) + ": " + escape_markdown(refusal.reason) + "\n";
  }
  if (all.size() > kRowsMax) {
    out += fmt::format("- … and {} more\n", human_count(all.size() - kRowsMax));
  }
  return out;
}

std::string render(const Report& report) {
  const Answer said = answer(report.summary.exit);
  const std::string fake = unreal(report.plan);
  std::string out = fmt::format("# {}{} {}: {}\n\n", fake.empty() ? "" : fake + ": ", said.sign,
                                said.word, escape_markdown(report.plan.site));
  out += escape_markdown(report.summary.headline) + "\n\n";
  out += fmt::format("Campaign {}, judged by profile {}, planned {}, Assay {}.\n",
                     escape_markdown(report.plan.campaign), escape_markdown(report.profile.name),
                     escape_markdown(report.plan.created), escape_markdown(report.plan.version));
  out +=
      fmt::format("Decision rule: {}.\n", escape_markdown(decision_rule(report.profile.decision)));
  out += causes(report) + absent(report) + reliability(report) + exceptions(report) +
         waivers(report) + problems(report) + coverage(report) + measurements(report) +
         tokens(report) + serving(report) + not_offered(report);
  out += fmt::format("\nplan.json SHA-256 `{}`, profile.json SHA-256 `{}`.\n",
                     escape_markdown(report.summary.plan_sha256),
                     escape_markdown(report.summary.profile_sha256));
  return out;
}

const Registered<Format> registered{{
    .name = "markdown",
    .about = "Markdown for an issue, a wiki or a mail",
    .file = "report.md",
    .render = render,
}};

}  // namespace
}  // namespace assay
