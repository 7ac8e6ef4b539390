// A first site description from what Slurm says about its nodes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "results/record/unit.hpp"

namespace assay {

// The call whose output is read: sinfo --noheader --Node --format=kSinfoFormat.
inline constexpr std::string_view kSinfoFormat = "%N|%R|%c|%m|%G|%T|%E";

struct SlurmImport {
  Site site;
  std::vector<std::string> notes;  // What the person should look at, each a sentence.
};

// `sinfo` as above; `topology` as `scontrol show topology` prints it, or empty: racks under one
// leaf switch become a block. Racks are read off the hostnames ("r017t05": rack 017), or, with
// `hosts_a_rack` above 0, are so many nodes in their order each. Throws Error, with the line, for
// anything that is not in that format, and where there is no node.
SlurmImport import_slurm(std::string_view sinfo, std::string_view topology,
                         std::uint32_t hosts_a_rack, const std::string& site_name);

}  // namespace assay
