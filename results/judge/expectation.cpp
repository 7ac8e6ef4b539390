// A fact has no uncertainty: it is as expected, or not, or unknown.
#include "results/judge/expectation.hpp"

#include <algorithm>
#include <cmath>

#include "results/judge/quantity.hpp"

namespace assay {
namespace {

bool as_expected(const Expectation& expected, const Fact& fact) {
  if (!expected.one_of.empty() &&
      std::ranges::find(expected.one_of, fact) == expected.one_of.end()) {
    return false;
  }
  if (!expected.at_least && !expected.at_most) return true;
  const auto* number = std::get_if<double>(&fact);
  return number != nullptr && (!expected.at_least || *number >= *expected.at_least) &&
         (!expected.at_most || *number <= *expected.at_most);
}

// Whether the fact is of a kind that can be compared at all.
bool is_comparable(const Expectation& expected, const Fact& fact) {
  const auto* number = std::get_if<double>(&fact);
  if (number != nullptr) return std::isfinite(*number);
  return !expected.at_least && !expected.at_most;
}

std::string demanded(const Expectation& expected) {
  std::string words;
  const auto add = [&](const std::string& part) { words += (words.empty() ? "" : " and ") + part; };
  if (!expected.one_of.empty()) {
    std::string values;
    for (const Fact& value : expected.one_of) values += (values.empty() ? "" : ", ") + text(value);
    add(expected.one_of.size() == 1 ? values : "one of " + values);
  }
  if (expected.at_least) add("at least " + text(Fact{*expected.at_least}));
  if (expected.at_most) add("at most " + text(Fact{*expected.at_most}));
  return words.empty() ? "that it is stated" : words;
}

}  // namespace

Judgement judge_fact(const Expectation& expected, const Facts& facts) {
  Judgement judgement;
  judgement.metric = expected.fact;
  judgement.source = expected.source;
  const auto found = facts.find(expected.fact);
  const bool known = found != facts.end();
  const std::string value = known ? text(found->second) : "not stated";
  const bool recorded = expected.gate == Gate::record;
  judgement.reason =
      value + ", expected " + demanded(expected) + (recorded ? ", recorded only" : "");
  if (known) {
    if (const auto* number = std::get_if<double>(&found->second)) judgement.value = *number;
  }
  if (recorded) return judgement;
  if (!known || !is_comparable(expected, found->second)) {
    judgement.outcome = Outcome::error;
  } else {
    judgement.outcome = as_expected(expected, found->second) ? Outcome::pass : Outcome::fail;
  }
  return judgement;
}

}  // namespace assay
