// Verifying a campaign folder, sealed or not, and saying so in words.
#include "results/evidence/verify.hpp"

#include "results/evidence/bag.hpp"
#include "results/evidence/bag_check.hpp"
#include "results/evidence/key.hpp"
#include "results/evidence/listing.hpp"
#include "results/evidence/record.hpp"
#include "results/record/printable.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

// Where any file of a bag stands, a missing one is a difference and not another kind of folder.
bool is_bag(const fs::path& folder) {
  for (const char* name : {kPayload, kBagit, kManifest, kTagManifest, kSignatures}) {
    if (fs::exists(fs::symlink_status(folder / name))) return true;
  }
  return false;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

void report_record(const RecordCheck& check, BagCheck& found) {
  found.differences.add(check.differences);
  if (!check.judged || !check.differences.empty()) return;
  found.holds.push_back(
      "verdicts.jsonl and summary.json are, byte for byte, what the samples give (" +
      std::to_string(check.verdicts) + " verdicts computed again)");
  if (!check.reports.empty()) {
    found.holds.push_back(joined(check.reports) + " show exactly these verdicts");
  }
  if (!check.reports_skipped.empty()) found.holds.push_back(check.reports_skipped);
  found.holds.push_back("the answer recorded in it: " + printable(check.headline));
}

// Evidence that cannot be read is a difference, not a failure of this program: a forged file must
// not hide what else differs.
void check_sealed_record(const fs::path& payload, BagCheck& found) {
  try {
    const RecordCheck check = check_record(CampaignFolder::open(payload));
    found.differences.add(check.objections);
    if (check.objections.empty()) {
      found.holds.push_back("the campaign is finished, and measured on real hardware");
    }
    report_record(check, found);
  } catch (const Error& error) {
    if (error.exit() == Exit::world) throw;
    found.differences.add(std::string("the record cannot be judged again: ") + error.what());
  }
}

BagCheck verify_bag(const fs::path& folder, const std::optional<Key>& signer) {
  BagCheck found = check_bag(folder, signer);
  if (found.may_be_read) {
    check_sealed_record(folder / kPayload, found);
  } else {
    found.differences.add("the verdicts were not computed again: the payload is not only files");
  }
  return found;
}

BagCheck verify_open(const fs::path& folder) {
  BagCheck found;
  report_record(check_record(CampaignFolder::open(folder)), found);
  return found;
}

Verification rejected(const BagCheck& found) {
  return {Exit::rejected, found.holds, found.differences.sentences(),
          "DIFFERS: this is not what was sealed, or its verdicts are not those of its samples (" +
              std::to_string(found.differences.count()) + " differences)."};
}

}  // namespace

Verification verify(const fs::path& folder, const std::optional<fs::path>& public_key) {
  std::optional<Key> signer;
  if (public_key) signer = Key::read_public(*public_key);
  if (!fs::is_directory(folder)) {
    throw Error{folder.string() + ": it is no folder", "name a campaign folder"};
  }
  const bool sealed = is_bag(folder);
  const BagCheck found = sealed ? verify_bag(folder, signer) : verify_open(folder);
  if (!found.differences.empty()) return rejected(found);
  if (!sealed) {
    return {Exit::undecided,
            found.holds,
            {},
            "NOT DECIDED: the campaign is not sealed, so nothing shows that it was not changed."};
  }
  if (!signer) {
    return {
        Exit::undecided,
        found.holds,
        {},
        "NOT DECIDED: signer not checked. Everything holds, but anybody can sign: give --key F.pub "
        "with the signer's public key, got from the signer by another way."};
  }
  return {Exit::accepted,
          found.holds,
          {},
          "VERIFIED: nothing was changed since the owner of the given key sealed it, and every "
          "verdict follows from its samples."};
}

std::string text(const Verification& verification) {
  std::string text;
  for (const std::string& sentence : verification.checked) text += "holds    " + sentence + "\n";
  for (const std::string& sentence : verification.differences)
    text += "differs  " + sentence + "\n";
  return text + verification.answer + "\n";
}

}  // namespace assay
