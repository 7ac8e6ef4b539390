// profile.json, as people write it.
#include "results/format/profile.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/nouns.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

std::string round(std::string_view text) { return to_json(parse_profile(text, "profile")); }

const Registered<Target> registered{{
    .name = "profile",
    .seeds =
        [] {
          std::vector<std::string> texts = files_of("suites/profiles");
          texts.push_back(to_json(profile()));
          return texts;
        },
    .attempt =
        [](std::string_view text) {
          return round_trip({"profile", Says::line, round}, text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
