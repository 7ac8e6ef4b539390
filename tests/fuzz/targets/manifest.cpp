// The manifests of a bag: taken only as they are written.
#include "results/evidence/bag.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

Tried attempt(std::string_view text) {
  Listing problems;
  const Manifest manifest = parse_manifest(text, kManifest, problems);
  if (problems.empty()) {
    const bool same = to_text(manifest) == text;
    return {true, same ? "" : "it was taken, and is written otherwise:\n" + to_text(manifest)};
  }
  // The last sentence may count the others.
  for (const std::string& sentence : problems.sentences()) {
    if (sentence.starts_with("... and ")) continue;
    if (std::string finding = says_line(sentence, kManifest, text); !finding.empty())
      return {false, finding};
  }
  return {false, {}};
}

std::vector<std::string> seeds() {
  return {to_text({{"data/journal.jsonl", std::string(64, '0')},
                   {"data/plan.json", std::string(64, 'a')},
                   {"data/samples/memory-cpu-0.1.jsonl", std::string(64, 'f')}}),
          to_text({{kBagInfo, std::string(64, '1')}, {kBagit, std::string(64, '2')}})};
}

const Registered<Target> registered{{.name = "manifest", .seeds = seeds, .attempt = attempt}};

}  // namespace
}  // namespace assay::fuzz
