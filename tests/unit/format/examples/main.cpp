// Prints every example noun as its writer writes it: one JSON object a line, {"<schema>":
// <document>}.
#include <algorithm>
#include <iostream>
#include <string>

#include "results/format/campaign.hpp"
#include "results/format/event.hpp"
#include "results/format/finding.hpp"
#include "results/format/journal.hpp"
#include "results/format/plan.hpp"
#include "results/format/profile.hpp"
#include "results/format/sample.hpp"
#include "results/format/site.hpp"
#include "results/format/verdict.hpp"
#include "results/format/waiver.hpp"
#include "tests/unit/format/nouns.hpp"

namespace {

void print(const std::string& schema, std::string document) {
  std::erase(document, '\n');  // Inside texts newlines are escaped.
  std::cout << "{\"" << schema << "\": " << document << "}\n";
}

}  // namespace

int main() {
  using namespace assay;
  std::string verdict;
  append_line(verdict, example::verdict());
  print("site", to_json(example::site()));
  print("campaign", to_json(example::campaign()));
  print("profile", to_json(example::profile()));
  print("plan", to_json(example::plan()));
  print("samples-header", to_line(example::header()));
  print("sample", to_line(example::sample()));
  print("sample", to_line(example::lost_sample()));
  print("samples-footer", to_line(example::footer().accepted));
  print("attempt-footer", to_json(example::footer()));
  print("journal", to_line(example::event()));
  print("event", to_line(example::repair()));
  print("waiver", to_line(example::waiver()));
  print("finding",
        to_line(Finding{{"cdu-07"}, Outcome::fail, {"gemm.fp8"}, {"gpu-[0-3]"}, 4, "slow"},
                "simulated"));
  print("verdicts-header", verdicts_header(example::digest('a'), example::digest('b')));
  print("verdict", verdict);
  print("summary", to_json(example::summary()));
}
