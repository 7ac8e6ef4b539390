// One writer a campaign folder: a lock that names its owner.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace assay {

class Lock {
 public:
  // Takes `folder`.lock, beside the folder, so that it can be asked before the folder exists.
  // Throws world_error that names the owner (pid, host, since) where somebody holds it.
  explicit Lock(const std::filesystem::path& folder);
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int descriptor_ = -1;
  std::filesystem::path path_;
};

// Who holds it now, as the lock names its owner; none where nobody does.
std::optional<std::string> lock_owner(const std::filesystem::path& folder);

}  // namespace assay
