// The host as its own worker describes it.
#pragma once

#include <filesystem>
#include <string>

namespace assay {

// assay-worker beside this program. Throws Error where there is none.
std::filesystem::path worker_path();

// The site JSON that `worker --describe` prints, at most 16 MiB, within 60 s. Throws world_error.
std::string describe_host(const std::filesystem::path& worker, unsigned devices);

}  // namespace assay
