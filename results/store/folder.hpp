// A campaign folder: where each file stands, in the open form and in the sealed one (under data/).
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "results/record/inventory.hpp"
#include "results/record/plan.hpp"
#include "results/record/profile.hpp"
#include "results/record/unit.hpp"

namespace assay {

// Where the inventory is frozen that a site names: under its own name, without its folders, so that
// the site file beside it finds it again.
std::string inventory_input(const Site& site);

class CampaignFolder {
 public:
  // Throws Error (usage) where `root` is no campaign folder, or one of a newer version.
  static CampaignFolder open(const std::filesystem::path& root);
  // Makes the skeleton (inputs/, samples/, raw/, report/). Throws Error where `root` exists and
  // holds more than what a run leaves that was killed before its plan was frozen.
  static CampaignFolder create(const std::filesystem::path& root);

  bool sealed() const { return sealed_; }
  const std::filesystem::path& root() const { return root_; }
  // The payload: root(), or root()/data when sealed.
  const std::filesystem::path& payload() const { return payload_; }
  std::filesystem::path file(const std::string& name) const { return payload_ / name; }

  Plan plan() const;
  Profile profile() const;
  Site site() const;
  // What the contract has where, as the plan froze it; none where its site names no inventory.
  std::optional<Inventory> inventory(const Plan& plan, const Site& site) const;

 private:
  CampaignFolder(std::filesystem::path root, bool sealed);

  std::filesystem::path root_;
  std::filesystem::path payload_;
  bool sealed_ = false;
};

}  // namespace assay
