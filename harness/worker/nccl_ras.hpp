// NCCL's RAS: which rank lags behind the others when they wait for one another for too long.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/device/ranks.hpp"

namespace assay {

// Where it answers unless NCCL_RAS_ADDR says another place.
inline constexpr std::string_view kNcclRasAddress = "localhost:28028";

// Asks the thread of NCCL that answers on this host (2.24 and later, JSON since 2.28.7), for a few
// seconds at most. In words, always: also that nobody answers.
std::string ask_nccl_ras(const std::string& address, const std::vector<Rank>& ranks);

// What such an answer says of communicators of all `ranks`. Pure.
std::string ras_in_words(std::string_view json, const std::vector<Rank>& ranks);

}  // namespace assay
