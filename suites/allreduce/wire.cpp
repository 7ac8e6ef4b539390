// Reading the counters, and what they prove.
#include "suites/allreduce/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "harness/bench/group.hpp"
#include "harness/telemetry/gpu_conditions.hpp"
#include "harness/telemetry/nic.hpp"
#include "harness/telemetry/nvml.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// Less than that is lost beside what else goes over a wire, and in when counters are updated.
constexpr double kProvenBytesMin = 16U << 20U;

// Of what had to be sent: the rest is for counters that lag.
constexpr double kShareMin = 0.5;

// What NVLink may have carried beside, where it should carry nothing.
constexpr double kStrayMax = 0.01;

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

std::optional<double> nvlink_sent_bytes(const std::string& pci) {
  try {
    const Nvml nvml;
    const auto device = nvml.find(pci);
    return device ? nvml.read(*device).nvlink_sent_bytes : std::nullopt;
  } catch (const Error&) {
    return std::nullopt;  // A host without NVML.
  }
}

std::optional<double> known(double value) {
  return value == value ? std::optional(value) : std::nullopt;
}

// Every rank of a host reads the same ports: each host once. None where one does not know.
std::optional<double> over_hosts(const std::vector<Rank>& ranks,
                                 const std::vector<WireCount>& sent) {
  std::map<std::string, double> of_host;
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    if (!sent[rank].nic_bytes) return std::nullopt;
    double& most = of_host[ranks[rank].host];
    most = std::max(most, *sent[rank].nic_bytes);
  }
  double sum = 0;
  for (const auto& [host, bytes] : of_host) sum += bytes;
  return sum;
}

std::optional<double> over_gpus(const std::vector<WireCount>& sent) {
  double sum = 0;
  for (const WireCount& one : sent) {
    if (!one.nvlink_bytes) return std::nullopt;
    sum += *one.nvlink_bytes;
  }
  return sum;
}

}  // namespace

WireCount read_wire(Device& device) {
  const auto pci = device.facts().find("pci");
  if (pci == device.facts().end()) return {};
  return {nvlink_sent_bytes(text(pci->second)), nic_sent_bytes(nic_ports())};
}

double least_sent_bytes(const Pattern& pattern) {
  const double ranks = pattern.ranks;
  const auto bytes = static_cast<double>(pattern.moved_bytes());
  if (pattern.operation == Operation::all_gather) return bytes / ranks;
  return bytes * (ranks - 1) / ranks;
}

WireProof wire_proof(const std::vector<Rank>& ranks, const std::vector<WireCount>& sent,
                     const WireDemand& demand) {
  const std::optional<double> nvlink = over_gpus(sent);
  const std::optional<double> nic = over_hosts(ranks, sent);
  const double least = demand.least_bytes * static_cast<double>(ranks.size());
  WireProof proof;
  if (nvlink) proof.facts["nvlink_sent_bytes"] = *nvlink;
  if (nic) proof.facts["nic_sent_bytes"] = *nic;
  // Without NVLink's own count it may have been NVLink.
  if (!nvlink || !(least >= kProvenBytesMin)) return proof;
  const std::string words = fmt::format(
      "{:.3g} GB by NVLink and {} by network ports, of {:.3g} GB or more that had to be sent",
      *nvlink / 1e9, nic ? fmt::format("{:.3g} GB", *nic / 1e9) : "an unknown part", least / 1e9);
  if (demand.route == Route::network && *nvlink > kStrayMax * least) {
    proof.trouble = "NVLink was to be off, and GPUs counted " + words;
  } else if (demand.route == Route::network && !nic) {
    return proof;
  } else if (*nvlink + nic.value_or(0) < kShareMin * least) {
    proof.trouble = "GPUs and ports counted only " + words + ": data took another way";
  } else {
    proof.facts["transport_basis"] = "NCCL's log of this rank; counted: " + words;
  }
  return proof;
}

void Wire::conclude(const WireDemand& demand) {
  const WireCount end = read_wire(state_.device());
  Group& group = state_.group();
  std::vector<WireCount> sent;
  const std::vector<double> own{grown(begin_.nvlink_bytes, end.nvlink_bytes).value_or(kUnknown),
                                grown(begin_.nic_bytes, end.nic_bytes).value_or(kUnknown)};
  for (const auto& of_rank : group.gather(own)) {
    sent.push_back({known(of_rank[0]), known(of_rank[1])});
  }
  WireProof proof = wire_proof(group.ranks(), sent, demand);
  for (auto& [name, value] : proof.facts) state_.fact(name, std::move(value));
  if (!proof.trouble.empty()) throw Error{proof.trouble};
}

}  // namespace assay
