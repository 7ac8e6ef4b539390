// Opening and making campaign folders.
#include "results/store/folder.hpp"

#include <system_error>

#include "results/format/plan.hpp"
#include "results/format/profile.hpp"
#include "results/format/site.hpp"
#include "results/record/error.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse_to_make(const fs::path& path, const std::error_code& code) {
  const std::string what = "cannot make the folder " + path.string() + ": " + code.message();
  if (code == std::errc::no_space_on_device) throw world_error(what, "free some space there");
  throw Error{what, "choose another folder with --out"};
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
                "name a folder that 'assay run' made"};
  }
  folder.plan();  // Refuses one that a newer version made.
  return folder;
}

CampaignFolder CampaignFolder::create(const fs::path& root) {
  std::error_code code;
  const bool there = fs::exists(fs::symlink_status(root, code));
  if (there && !(fs::is_directory(root, code) && fs::is_empty(root, code))) {
    throw Error{"the folder " + root.string() + " exists already and is not empty",
                "choose another with --out, or go on with --resume"};
  }
  for (const char* name : {"inputs", "samples", "raw", "report"}) {
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

}  // namespace assay
