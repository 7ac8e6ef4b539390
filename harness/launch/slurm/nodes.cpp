// Looking for the first host that cannot be had.
#include "harness/launch/slurm/nodes.hpp"

#include "harness/device/ranks.hpp"

namespace assay {

Nodes::Nodes(std::vector<Node> nodes) {
  for (Node& node : nodes) nodes_.emplace(node.name, std::move(node));
}

bool Nodes::failed(const std::string& name) const {
  const auto node = nodes_.find(name);
  return node != nodes_.end() && node->second.failed();
}

std::string Nodes::obstacle(const Job& job) const {
  for (const Rank& rank : job.ranks) {
    const auto node = nodes_.find(rank.hostname);
    if (node == nodes_.end()) return "Slurm has no node " + rank.hostname;
    if (!node->second.usable()) return node->second.in_words();
  }
  return {};
}

}  // namespace assay
