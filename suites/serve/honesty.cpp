// The rules, each a sentence where it does not hold.
#include "suites/serve/honesty.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "suites/serve/figures.hpp"

namespace assay {
namespace {

// Texts are made of so many words as should come to the length; templates and vocabularies differ.
constexpr double kPromptShareMax = 0.1;

double share(std::uint64_t part, std::size_t of) {
  return of == 0 ? 1 : static_cast<double>(part) / static_cast<double>(of);
}

std::string of_prompts(const LoadResult& result, const LoadDemand& demand) {
  double sum = 0;
  std::uint64_t count = 0;
  for (const Answer& answer : result.answers) {
    if (!answer.is_whole()) continue;
    sum += answer.prompt_tokens;
    ++count;
  }
  if (count == 0) return "no request was answered";
  const double mean = sum / static_cast<double>(count);
  if (std::abs(mean - demand.prompt_tokens) <= kPromptShareMax * demand.prompt_tokens) return {};
  return fmt::format("prompts have {:.4g} tokens in the mean, and should have {}", mean,
                     demand.prompt_tokens);
}

std::string of_lengths(const LoadResult& result, const LoadDemand& demand) {
  if (!demand.full_outputs) return {};
  const auto brief = static_cast<std::uint64_t>(
      std::ranges::count_if(result.answers, [](const Answer& a) { return a.is_short; }));
  if (share(brief, result.answers.size()) <= kFaultShareMax) return {};
  return fmt::format(
      "{} of {} outputs are shorter than the {} tokens that were asked for: this was not the load "
      "that is stated; where the server ends a text by itself, say \"ignore_eos\": false",
      brief, result.answers.size(), demand.output_tokens);
}

// The median time to a first token or of a whole answer, whichever is shorter.
double shortest_seconds(const LoadResult& result) {
  const Figures all = figures(result.answers, {});
  return std::min(all.ttft.p50, all.end_to_end_seconds);
}

}  // namespace

std::string account(const LoadResult& result) {
  const auto counts = count_faults(result.answers);
  const std::uint64_t failed = result.answers.size() - counts[0];
  if (failed == 0) return {};
  std::string text = fmt::format("{} of {} requests failed", failed, result.answers.size());
  char before = ':';
  for (std::size_t i = 1; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const auto fault = static_cast<Fault>(i);
    text += fmt::format("{} {} {}", before, counts[i], name(fault));
    const auto words = result.words.find(fault);
    if (words != result.words.end() && !words->second.empty()) text += " (" + words->second + ")";
    before = ',';
  }
  return text;
}

std::string contradiction(const LoadResult& result, const LoadDemand& demand) {
  if (const auto words = result.words.find(Fault::wrong_usage); words != result.words.end()) {
    return words->second;
  }
  if (result.models.size() > 1) {
    const auto& [first, count] = *result.models.begin();
    const auto& [other, others] = *result.models.rbegin();
    return fmt::format("{} answers are of model '{}' and {} of model '{}'", count, first, others,
                       other);
  }
  if (!demand.exact_prompt) return {};
  for (const Answer& answer : result.answers) {
    if (!answer.is_whole() || answer.prompt_tokens == demand.prompt_tokens) continue;
    return fmt::format("usage counts {} tokens of a prompt of {} token ids", answer.prompt_tokens,
                       demand.prompt_tokens);
  }
  return {};
}

std::string refusal(const LoadResult& result, const LoadDemand& demand) {
  const std::size_t all = result.answers.size();
  if (all < std::size_t{kRequestsPerStreamMin} * demand.concurrency || all == 0) {
    return fmt::format("{} requests are too few for {} streams: {} a stream are the least", all,
                       demand.concurrency, kRequestsPerStreamMin);
  }
  const std::uint64_t failed = all - count_faults(result.answers)[0];
  if (share(failed, all) > kFaultShareMax) return account(result);
  std::string reason = client_bound(result.health, shortest_seconds(result));
  if (reason.empty()) reason = of_prompts(result, demand);
  if (reason.empty()) reason = of_lengths(result, demand);
  return reason;
}

}  // namespace assay
