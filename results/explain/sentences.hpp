// The sentences of one case, by what they say.
#pragma once

#include <string>

#include "results/explain/explanation.hpp"

namespace assay {

std::string planned_sentence(const CaseExplanation& explained);

// One a metric or fact.
std::string measured_sentence(const MetricExplanation& metric);
std::string demanded_sentence(const MetricExplanation& metric, const std::string& profile_file);
std::string margin_sentence(const MetricExplanation& metric);  // Empty where nothing decided.
std::string peers_sentence(const MetricExplanation& metric);

// How the case came out on the other units; says so where there are none.
std::string peers_sentence(const CaseExplanation& explained);

// Each condition of one sample, with what the profile requires of it.
std::string conditions_sentence(const Sample& sample, const Profile& profile);

}  // namespace assay
