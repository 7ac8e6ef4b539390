// The parts of the page, in the order in which they stand. Each is the HTML of its body; empty
// where there is nothing to say.
#pragma once

#include <string>

#include "results/report/report.hpp"

namespace assay::page {

std::string banner(const Report& report);    // Empty for a real campaign.
std::string headline(const Report& report);  // The answer, and the figures under it.
std::string floor(const Report& report);     // Where it stands; of sites with racks.
std::string coverage(const Report& report);
std::string causes(const Report& report);
std::string absent(const Report& report);
std::string algorithms(const Report& report);
std::string reliability(const Report& report);
std::string exceptions(const Report& report);
std::string waivers(const Report& report);
std::string distributions(const Report& report);
std::string tokens(const Report& report);
std::string serving(const Report& report);
std::string collectives(const Report& report);
std::string numbers(const Report& report);
std::string conditions(const Report& report);
std::string hosts(const Report& report);
std::string methods(const Report& report);
std::string not_offered(const Report& report);
std::string demands(const Report& report);
std::string decision(const Report& report);
std::string provenance(const Report& report);

}  // namespace assay::page
