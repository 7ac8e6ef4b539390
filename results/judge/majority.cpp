// Counting digests.
#include "results/judge/majority.hpp"

#include <fmt/format.h>

#include "results/judge/tile.hpp"
#include "results/record/text_fact.hpp"

namespace assay {
namespace {

struct Statement {
  std::string digest;  // Empty: none.
  bool needs_others = false;
};

Statement statement_of(const SampleView& sample) {
  if (std::string digest = text_fact(sample, kDigestFact); !digest.empty()) return {digest, true};
  return {text_fact(sample, kResultBitsFact), false};
}

// Whose neighbours on the host are the others below the same name.
std::string host_of(const SampleView& sample) {
  const std::string unit(sample.unit());
  const std::size_t end = unit.rfind('/');
  return end == std::string::npos ? std::string{} : unit.substr(0, end);
}

std::size_t count_of(const std::unordered_map<std::string, std::size_t>& counts,
                     const std::string& of) {
  const auto found = counts.find(of);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace

bool Majority::are_stated_in(const Samples& samples) {
  return samples.names().find(kDigestFact) != 0 || samples.names().find(kResultBitsFact) != 0;
}

Majority::Majority(std::span<const SampleView> witnesses) {
  const auto each_witness = [&](const auto& hear) {
    for (const SampleView& sample : witnesses) {
      if (sample.status() != SampleStatus::measured) continue;
      const Statement statement = statement_of(sample);
      if (statement.digest.empty()) continue;
      hear(votes_[sample.case_name()][text_fact(sample, kDigestClassFact)], sample,
           statement.digest);
    }
  };
  each_witness([](Vote& vote, const SampleView& sample, const std::string& digest) {
    ++vote.witnesses;
    ++vote.stated[digest];
    ++vote.of_host[host_of(sample)];
  });
  for (auto& [name, classes] : votes_) {
    for (auto& [of, vote] : classes) {
      for (const auto& [digest, count] : vote.stated) {
        const std::size_t most = vote.most.empty() ? 0 : vote.stated.at(vote.most);
        if (count > most || (count == most && digest < vote.most)) vote.most = digest;
      }
    }
  }
  each_witness([](Vote& vote, const SampleView& sample, const std::string& digest) {
    if (digest == vote.most) ++vote.most_of_host[host_of(sample)];
  });
}

std::optional<Objection> Majority::objection(const SampleView& sample) const {
  const auto found = votes_.find(sample.case_name());
  if (found == votes_.end()) return std::nullopt;
  const auto [digest, needs_others] = statement_of(sample);
  if (digest.empty()) {
    return Objection{Outcome::error, "it states no digest of its result, and other units do"};
  }
  // A sample of a later plan may be the only one of its class.
  const auto of_class = found->second.find(text_fact(sample, kDigestClassFact));
  static const Vote kNobody;
  const Vote& vote = of_class == found->second.end() ? kNobody : of_class->second;
  const std::size_t agreeing = count_of(vote.stated, vote.most);
  if (vote.witnesses >= kWitnessesMin && 2 * agreeing > vote.witnesses) {
    if (digest == vote.most) return std::nullopt;
    return outvoted(sample, digest, vote);
  }
  // Fewer cannot outvote anybody, but they can contradict.
  const bool is_contradicted = vote.witnesses > count_of(vote.stated, digest);
  if (!needs_others && vote.witnesses < kWitnessesMin && !is_contradicted) return std::nullopt;
  return Objection{Outcome::error,
                   fmt::format("its result cannot be told right from wrong: {} of {} units agree, "
                               "and a majority of at least {} is needed",
                               agreeing, vote.witnesses, kWitnessesMin)};
}

Objection Majority::outvoted(const SampleView& sample, const std::string& digest,
                             const Vote& vote) {
  std::string reason = fmt::format("wrong result: its digest is {}, that of {} of {} units is {}",
                                   digest, vote.stated.at(vote.most), vote.witnesses, vote.most);
  if (const std::string where = differing_tile(sample, digest, vote.most); !where.empty()) {
    reason += "; they differ " + where;
  }
  const std::string host = host_of(sample);
  return {Outcome::fail,
          fmt::format("{}; on its own host {} of {} agree with them", reason,
                      count_of(vote.most_of_host, host), count_of(vote.of_host, host))};
}

}  // namespace assay
