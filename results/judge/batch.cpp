// Verdicts and their texts, one after the other.
#include "results/judge/batch.hpp"

namespace assay {
namespace {

void bring_next(const std::vector<Question>& questions, std::size_t at) {
  const auto ahead = [&](std::size_t by) {
    return at + by < questions.size() ? questions[at + by].sample : std::nullopt;
  };
  if (const auto later = ahead(2 * kAhead)) later->bring_row();
  if (const auto next = ahead(kAhead)) next->bring_numbers();
}

}  // namespace

// Each verdict takes the place of one that the batch held before, whose memory serves the next:
// clearing them first costs more than judging.
Batch answer(const CaseJudge& judge, const std::vector<UnitVerdict>& units,
             std::span<const Rendering> renderings, Batch batch) {
  batch.verdicts.resize(batch.questions.size());
  batch.taken.resize(batch.questions.size());
  batch.texts.resize(renderings.size());
  for (std::string& text : batch.texts) text.clear();
  for (std::size_t at = 0; at < batch.questions.size(); ++at) {
    bring_next(batch.questions, at);
    const auto& [terms, unit, sample, objection] = batch.questions[at];
    const std::string& id = units[unit].unit;
    std::vector<Taken>& taken = batch.taken[at];
    taken.clear();
    if (sample) taken.push_back({*sample, terms->entry->sampling.repetitions});
    Verdict& verdict = batch.verdicts[at];
    verdict = objection ? Verdict{terms->name,
                                  id,
                                  objection->outcome,
                                  1,
                                  terms->name + ": " + objection->reason,
                                  {}}
                        : judge.verdict(*terms, id, taken);
    for (std::size_t of = 0; of < renderings.size(); ++of) {
      renderings[of].render(batch.texts[of], verdict);
    }
  }
  return batch;
}

}  // namespace assay
