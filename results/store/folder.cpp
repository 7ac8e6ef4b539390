// Opening and making campaign folders.
#include "results/store/folder.hpp"

#include <algorithm>
#include <array>
#include <system_error>
#include <vector>

#include "results/format/inventory.hpp"
#include "results/format/plan.hpp"
#include "results/format/profile.hpp"
#include "results/format/site.hpp"
#include "results/record/error.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::array kSkeleton{"inputs", "samples", "raw", "report"};
constexpr std::array kFrozenFirst{"campaign.json", "profile.json", "site.json"};

// What a run leaves that was killed before plan.json, its last file, was there. The folders are
// made first: files without them are somebody else's.
bool in_the_making(const fs::path& root) {
  std::error_code code;
  bool files = false;
  for (fs::directory_iterator at(root, code); !code && at != fs::directory_iterator();
       at.increment(code)) {
    std::string name = at->path().filename().string();
    const bool partial = name.ends_with(".partial");
    if (partial) name.erase(name.rfind('.'));
    const bool frozen =
        std::ranges::count(kFrozenFirst, name) > 0 || (partial && name == "plan.json");
    const fs::file_status status = at->symlink_status(code);
    if (fs::is_directory(status) && !partial && std::ranges::count(kSkeleton, name) > 0) {
      if (name != "inputs" && !fs::is_empty(at->path(), code)) return false;
    } else if (fs::is_regular_file(status) && frozen) {
      files = true;
    } else {
      return false;
    }
  }
  const auto is_made = [&](const char* name) { return fs::is_directory(root / name, code); };
  return !code && (!files || std::ranges::all_of(kSkeleton, is_made));
}

[[noreturn]] void refuse_to_make(const fs::path& path, const std::error_code& code) {
  const std::string what = "cannot make the folder " + path.string() + ": " + code.message();
  if (code == std::errc::no_space_on_device) throw world_error(what, "free some space there");
  throw Error{what, "choose another folder with --out"};
}

// The folders last: a kill in between leaves what is still taken for a folder in the making.
void clear(const fs::path& root) {
  std::vector<fs::path> left;
  for (const auto& entry : fs::directory_iterator(root)) left.push_back(entry.path());
  std::ranges::partition(left, [](const fs::path& one) { return !fs::is_directory(one); });
  for (const fs::path& one : left) fs::remove_all(one);
}

}  // namespace

CampaignFolder::CampaignFolder(fs::path root, bool sealed)
    : root_(std::move(root)), payload_(sealed ? root_ / "data" : root_), sealed_(sealed) {}

CampaignFolder CampaignFolder::open(const fs::path& root) {
  std::error_code ignored;
  if (!fs::is_directory(root, ignored)) {
    throw Error{root.string() + " is no folder", "name a folder that 'assay run' made"};
  }
  const bool sealed =
      fs::exists(root / "bagit.txt", ignored) && fs::is_directory(root / "data", ignored);
  CampaignFolder folder(root, sealed);
  if (!fs::exists(folder.file("plan.json"), ignored)) {
    throw Error{root.string() + " is no campaign folder: it has no plan.json",
                in_the_making(root) ? "nothing was measured in it yet: call again without --resume"
                                    : "name a folder that 'assay run' made"};
  }
  folder.plan();  // Refuses one that a newer version made.
  return folder;
}

CampaignFolder CampaignFolder::create(const fs::path& root) {
  std::error_code code;
  const bool there = fs::exists(fs::symlink_status(root, code));
  if (there && !(fs::is_directory(root, code) && in_the_making(root))) {
    throw Error{"the folder " + root.string() + " exists already and is not empty",
                "choose another with --out, or go on with --resume"};
  }
  if (there) clear(root);
  for (const char* name : kSkeleton) {
    fs::create_directories(root / name, code);
    if (code) refuse_to_make(root / name, code);
  }
  return {root, false};
}

Plan CampaignFolder::plan() const {
  const fs::path path = file("plan.json");
  return parse_plan(read_file(path), path.string());
}

Profile CampaignFolder::profile() const {
  const fs::path path = file("profile.json");
  return parse_profile(read_file(path, kHumanFileBytesMax), path.string());
}

Site CampaignFolder::site() const {
  const fs::path path = file("site.json");
  return parse_site(read_file(path, kHumanFileBytesMax), path.string());
}

std::string inventory_input(const Site& site) {
  return "inputs/" + fs::path(site.layout.inventory).filename().string();
}

std::optional<Inventory> CampaignFolder::inventory(const Plan& plan, const Site& site) const {
  if (site.layout.inventory.empty()) return std::nullopt;
  const std::string input = inventory_input(site);
  if (std::ranges::find(plan.inputs, input, &PlanInput::path) == plan.inputs.end()) {
    return std::nullopt;
  }
  return parse_inventory(read_file(file(input), kInventoryBytesMax), file(input).string());
}

}  // namespace assay
