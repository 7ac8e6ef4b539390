// The nodes of a cluster as Slurm last told of them. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/launch/launcher.hpp"
#include "harness/launch/slurm/text.hpp"

namespace assay {

class Nodes {
 public:
  Nodes() = default;
  explicit Nodes(std::vector<Node> nodes);

  // Why the job cannot have its hosts, now or when others are finished; empty where it can.
  std::string obstacle(const Job& job) const;

  bool failed(const std::string& name) const;

 private:
  std::map<std::string, Node> nodes_;  // By name.
};

}  // namespace assay
