// Why a case of a group was lost: which rank it was, by what the ranks wrote and how the job ended.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/device/ranks.hpp"
#include "results/record/rank_report.hpp"

namespace assay {

struct GroupEnd {
  std::vector<Rank> ranks;
  std::vector<RankReport> reports;       // Of this case; by rank.
  std::vector<std::string> unreachable;  // Hostnames that did not answer afterwards.
  std::string ending;                    // "exit 3", or why the job was ended by force.
};

// "host h3 does not answer", "hosts h3, h4 do not answer"; empty for none.
std::string silent_hosts(const std::vector<std::string>& hostnames);

// A sentence that names the rank and its host: the one that failed, else those that went silent
// while others waited, else a host that cannot be reached; where nobody can tell, how it ended.
std::string group_cause(const GroupEnd& end);

}  // namespace assay
