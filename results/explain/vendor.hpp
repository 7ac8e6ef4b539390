// What a vendor needs to replace a part: who it is, what it did, and how to see it again.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "results/record/event.hpp"
#include "results/record/finding.hpp"
#include "results/record/plan.hpp"
#include "results/record/sample.hpp"
#include "results/record/unit.hpp"
#include "results/record/verdict.hpp"

namespace assay {

// Of one finding. More verdicts than kVendorVerdictsMax are counted, and not kept.
struct VendorCase {
  Finding finding;
  std::vector<std::pair<Verdict, std::vector<Sample>>> verdicts = {};  // In the plan's order.
  std::uint64_t left_out = 0;
  // What each of its units states of itself, by the name of the fact; the latest word holds.
  std::map<std::string, std::map<std::string, std::string>> stated = {};
  std::map<std::string, std::string> contracted = {};           // Serials, by place.
  std::vector<Event> events = {};                               // On its places and units.
  std::vector<std::pair<std::string, std::string>> files = {};  // Name, SHA-256: beside the text.
};

inline constexpr std::size_t kVendorVerdictsMax = 1000;

// Takes the facts by which a unit says who it is.
void note_identity(VendorCase& vendor, const Sample& sample);

// README.md of the folder: Markdown that needs no other file. `payload` is the campaign folder.
std::string vendor_text(const VendorCase& vendor, const Plan& plan, const Site& site,
                        const std::string& payload);

// The name of the folder: the first cause, with nothing in it that a file system minds.
std::string vendor_folder(const Finding& finding);

}  // namespace assay
