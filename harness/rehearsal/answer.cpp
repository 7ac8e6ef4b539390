// From a request to a samples file.
#include "harness/rehearsal/answer.hpp"

#include <fmt/format.h>

#include <charconv>
#include <ctime>
#include <utility>

#include "results/record/error.hpp"
#include "results/store/attempt_name.hpp"
#include "results/store/clock.hpp"
#include "results/store/samples.hpp"

namespace assay {
namespace {

// Until a launcher gives a unit up that begins nothing.
constexpr double kStartSeconds = 30;
constexpr std::size_t kPartsMax = 1'000'000;

std::string_view next_word(std::string_view& line) {
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(line.size(), word.size() + 1));
  return word;
}

template <class Number>
Number number_of(std::string_view text) {
  Number number{};
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size()) return number;
  throw Error{fmt::format("'{}' is no number that the model can be asked with", text)};
}

}  // namespace

Answerer::Answerer(const Model& model, const Plan& plan, std::string plan_sha256,
                   std::filesystem::path samples)
    : model_(model),
      plan_(plan),
      plan_sha256_(std::move(plan_sha256)),
      samples_(std::move(samples)) {}

std::string Answerer::answer(std::string_view line) {
  const std::string_view verb = next_word(line);
  if (verb == "job") {
    asked_ = {};
    asked_.job = next_word(line);
    asked_.attempt = number_of<std::uint32_t>(next_word(line));
    asked_.now = number_of<double>(next_word(line));
  } else if (verb == "part" && asked_.parts.size() < kPartsMax) {
    JobPart part{std::string(next_word(line)), {}};
    while (!line.empty()) {
      const std::string_view entry = line.substr(0, line.find(','));
      line.remove_prefix(std::min(line.size(), entry.size() + 1));
      part.entries.push_back(number_of<std::size_t>(entry));
      if (part.entries.back() >= plan_.entries.size()) throw Error{"the plan has no such entry"};
    }
    asked_.parts.push_back(std::move(part));
  } else if (verb == "go") {
    measuring_.add([this, asked = std::move(asked_)] { return measure(asked); });
  } else if (verb == "answers") {
    measuring_.finish();
    return std::exchange(answers_, {});
  } else {
    throw Error{fmt::format("the model does not understand '{}'", verb)};
  }
  return {};
}

std::string Answerer::measure(const Asked& asked) const {
  std::vector<Sample> samples;
  std::string ends;
  double longest = 0;
  for (const JobPart& part : asked.parts) {
    longest = std::max(longest, measure(asked, part, samples, ends));
  }
  const AttemptName name{asked.job, asked.attempt};
  SamplesWriter writer(
      samples_ / (name.stem() + std::string(kSamplesEnding)),
      {plan_.id, plan_sha256_, asked.job, asked.attempt, ASSAY_VERSION, plan_.reality, {}});
  writer.append(std::span<const Sample>(samples));
  writer.finish();
  return ends + fmt::format("done {}\n", longest);
}

// Returns how long it took.
double Answerer::measure(const Asked& asked, const JobPart& part, std::vector<Sample>& samples,
                         std::string& ends) const {
  if (const std::string refusal = model_.refusal(part.unit); !refusal.empty()) {
    ends += fmt::format("end {} - {}\n", part.unit, refusal);
    return kStartSeconds;
  }
  double now = asked.now;
  for (const std::size_t entry : part.entries) {
    const PlanEntry& planned = plan_.entries[entry];
    if (const auto ending = model_.ending(planned, part.unit)) {
      ends += fmt::format("end {} {} {}\n", part.unit, entry, *ending);
      return now - asked.now + planned.deadline_seconds;
    }
    Sample sample = model_.sample(planned, part.unit, {asked.attempt, now});
    sample.started = utc_after(plan_.created, now);
    now = std::max(now, sample.ended_seconds);
    samples.push_back(std::move(sample));
  }
  return now - asked.now;
}

}  // namespace assay
