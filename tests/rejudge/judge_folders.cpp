// judge_folders < LIST: judges each campaign folder of a list, a line each, as `assay judge` does:
// verdicts.jsonl, summary.json, the row formats, and the plan of what is measured again. A thousand
// of them in one process.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <string>

#include "results/evidence/recompute.hpp"
#include "results/format/plan.hpp"
#include "results/record/plan_name.hpp"
#include "results/record/registered.hpp"
#include "results/report/row_format.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

void judge_folder(const std::filesystem::path& root) {
  const CampaignFolder folder = CampaignFolder::open(root);
  const RowFormat& csv = *Registered<RowFormat>::find("csv");
  std::filesystem::create_directories(folder.file("report"));
  FileWriter file(folder.file("report") / csv.file);
  const Rendering rows =
      rows_of(csv, folder.plan(), [&](std::string_view bytes) { file.append(bytes); });
  const Recomputed found =
      record_verdicts(folder, std::nullopt, folder.payload(), {{}, {}, {rows}});
  file.finish();
  if (!found.next) return;
  write_file(folder.file(plan_file(found.next->number)), to_json(*found.next));
}

}  // namespace
}  // namespace assay

int main() {
  int status = 0;
  for (std::string folder; std::getline(std::cin, folder);) {
    try {
      assay::judge_folder(folder);
    } catch (const std::exception& error) {
      fmt::print("{}: {}\n", folder, error.what());
      status = 2;
    }
  }
  return status;
}
