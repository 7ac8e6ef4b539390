// Which hosts can be reached by their names. Pure.
#pragma once

#include <string>
#include <vector>

#include "results/record/unit.hpp"

namespace assay {

// Why nothing can be started on such a host name; empty where it can.
std::string host_name_complaint(const std::string& hostname);

// What keeps a launcher that reaches hosts by their names from this site, each a sentence.
std::vector<std::string> host_complaints(const Site& site);

}  // namespace assay
