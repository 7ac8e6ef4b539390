// site.json, as people write it.
#include "results/format/site.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/nouns.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

std::string round(std::string_view text) { return to_json(parse_site(text, "site")); }

const Registered<Target> registered{{
    .name = "site",
    .seeds =
        [] {
          std::vector<std::string> texts = files_of("suites/sites");
          texts.push_back(to_json(site()));
          return texts;
        },
    .attempt =
        [](std::string_view text) {
          return round_trip({"site", Says::line, round}, text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
