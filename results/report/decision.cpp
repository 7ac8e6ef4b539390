// z, n, k and the risk.
#include "results/report/decision.hpp"

#include "results/report/human.hpp"

namespace assay {

std::string decision_rule(const Decision& rule) {
  const std::string more =
      rule.k == 0 ? ", no retest"
                  : ", " + human_count(rule.k) + " more pooled once where the limit is straddled";
  return "z " + human(rule.z, "1") + "; at least " + human_count(rule.n) + " repetitions" + more +
         "; a unit exactly at its limit passes with a risk of at most " +
         human_percent(rule.risk, false);
}

}  // namespace assay
