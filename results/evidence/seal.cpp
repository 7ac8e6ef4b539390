// Sealing a campaign: what may be sealed, and how far an earlier call came.
#include "results/evidence/seal.hpp"

#include "results/evidence/bag.hpp"
#include "results/evidence/record.hpp"
#include "results/evidence/sealing.hpp"
#include "results/evidence/verify.hpp"
#include "results/record/error.hpp"
#include "results/store/lock.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& folder, const Listing& reasons, const std::string& hint) {
  std::string text = folder.string() + ": it cannot be sealed";
  for (const std::string& reason : reasons.sentences()) text += "\n  " + reason;
  throw Error{text, hint};
}

// `payload` is the folder itself, or its data/ where an earlier seal was cut off.
void need_evidence(const fs::path& folder, const fs::path& payload) {
  const Contents contents = contents_of(payload);
  if (!contents.problems.empty()) {
    refuse(folder, contents.problems, "a bag holds only files with plain names: remove the others");
  }
  const RecordCheck check = check_record(CampaignFolder::open(payload));
  if (!check.objections.empty()) {
    refuse(folder, check.objections,
           "finish it with `assay run --resume`; seal what is real, on libraries that the profile "
           "knows");
  }
  Listing differences = check.differences;
  if (!check.judged) differences.add("verdicts.jsonl: the campaign is not judged");
  if (!differences.empty()) {
    refuse(folder, differences, "write verdicts and reports again with `assay judge`");
  }
}

void need_no_bag_files(const fs::path& folder) {
  Listing found;
  for (const char* file : {kBagit, kBagInfo, kManifest, kTagManifest, kSignatures}) {
    if (fs::exists(fs::symlink_status(folder / file))) {
      found.add(std::string(file) + ": a campaign that is not sealed holds no such file");
    }
  }
  if (!found.empty()) refuse(folder, found, "remove it");
}

bool is_writable(const fs::path& folder) {
  constexpr fs::perms kWrite =
      fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write;
  return (fs::status(folder).permissions() & kWrite) != fs::perms::none;
}

// The last step makes the folder itself read-only last of all: where it is not, that step was cut
// off.
void finish_read_only(const Sealing& sealing) {
  if (!is_writable(sealing.folder)) {
    throw Error{sealing.folder.string() + ": it is sealed already",
                "check it with `assay verify`; a sealed campaign is never sealed again"};
  }
  const Verification found = verify(sealing.folder, std::nullopt);
  if (found.exit == Exit::rejected) {
    throw Error{sealing.folder.string() + ": it is sealed already, and its seal does not hold",
                "`assay verify` names what differs"};
  }
  sealing_steps().back().run(sealing);
}

}  // namespace

void seal(const fs::path& folder, const fs::path& private_key) {
  if (!fs::is_directory(folder)) {
    throw Error{folder.string() + ": it is no folder", "name a campaign folder"};
  }
  const Sealing sealing{fs::canonical(folder), Key::read_private(private_key)};
  const Lock lock(sealing.folder);
  if (fs::exists(fs::symlink_status(sealing.folder / kSignature))) return finish_read_only(sealing);
  if (fs::exists(fs::symlink_status(sealing.folder / kPayload))) {
    gather(sealing.folder);
    need_evidence(folder, sealing.folder / kPayload);
  } else {
    need_no_bag_files(sealing.folder);
    need_evidence(folder, sealing.folder);
  }
  for (const SealingStep& step : sealing_steps()) step.run(sealing);
}

}  // namespace assay
