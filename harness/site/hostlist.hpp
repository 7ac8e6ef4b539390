// Slurm's way to write many node names in one word, and its topology.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay {

// All names that "r[001-018,020]t[01-18],login1" stands for. Throws Error for a malformed or too
// large list.
std::vector<std::string> expand_hostlist(std::string_view list);

struct Leaf {
  std::string name;
  std::vector<std::string> nodes;
};

// The switches of level 0 in what `scontrol show topology` prints; other lines are passed over.
std::vector<Leaf> leaves_in(std::string_view topology);

}  // namespace assay
