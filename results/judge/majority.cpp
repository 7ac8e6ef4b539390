// Counting digests.
#include "results/judge/majority.hpp"

#include <fmt/format.h>

namespace assay {
namespace {

// Empty where the sample states none.
std::string digest_of(const SampleView& sample) {
  const std::optional<Fact> fact = sample.fact(kDigestFact);
  const std::string* const digest = fact ? std::get_if<std::string>(&*fact) : nullptr;
  return digest == nullptr ? std::string{} : *digest;
}

}  // namespace

Majority::Majority(const Samples& samples) {
  if (samples.names().find(kDigestFact) == 0) return;  // Of a CPU's cases none has one.
  for (std::size_t place = 0; place < samples.size(); ++place) {
    const SampleView sample = samples[place];
    if (sample.status() != SampleStatus::measured) continue;
    const std::string digest = digest_of(sample);
    if (!digest.empty()) ++votes_[sample.case_name()].stated[digest];
  }
  for (auto& [name, vote] : votes_) {
    for (const auto& [digest, count] : vote.stated) {
      vote.witnesses += count;
      const std::size_t most = vote.most.empty() ? 0 : vote.stated.at(vote.most);
      if (count > most || (count == most && digest < vote.most)) vote.most = digest;
    }
  }
}

std::optional<Objection> Majority::objection(const SampleView& sample) const {
  const auto found = votes_.find(sample.case_name());
  if (found == votes_.end()) return std::nullopt;
  const Vote& vote = found->second;
  const std::string digest = digest_of(sample);
  if (digest.empty()) {
    return Objection{Outcome::error, "it states no digest of its result, and other units do"};
  }
  const std::size_t agreeing = vote.stated.at(vote.most);
  if (vote.witnesses < kWitnessesMin || 2 * agreeing <= vote.witnesses) {
    return Objection{
        Outcome::error,
        fmt::format("its result cannot be told right from wrong: {} of {} units agree, "
                    "and a majority of at least {} is needed",
                    agreeing, vote.witnesses, kWitnessesMin)};
  }
  if (digest == vote.most) return std::nullopt;
  return Objection{Outcome::fail,
                   fmt::format("wrong result: its digest is {}, that of {} of {} units is {}",
                               digest, agreeing, vote.witnesses, vote.most)};
}

}  // namespace assay
