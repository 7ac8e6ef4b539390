// campaign.json, as people write it.
#include "results/format/campaign.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/nouns.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

std::string round(std::string_view text) { return to_json(parse_campaign(text, "campaign")); }

const Registered<Target> registered{{
    .name = "campaign",
    .seeds =
        [] {
          std::vector<std::string> texts = files_of("suites/campaigns");
          texts.push_back(to_json(campaign()));
          return texts;
        },
    .attempt =
        [](std::string_view text) {
          return round_trip({"campaign", Says::line, round}, text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
