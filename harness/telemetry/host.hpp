// What this host is, as its kernel states it. What cannot be read stays absent.
#pragma once

#include <optional>
#include <string>

#include "harness/telemetry/host_files.hpp"
#include "results/record/fact.hpp"

namespace assay {

// kernel, distribution, architecture, cpu_model, isa, microcode, governor, clock_source,
// virtualised, numa_nodes, memory_bytes, memory_available_bytes, cgroup_memory_limit_bytes,
// hugepages.
Facts host_facts(const HostFiles& files = HostFiles());

// The exact name: "AMD EPYC 7763 64-Core Processor", "Neoverse-V2"; "unknown CPU" where nothing
// names it.
std::string cpu_model(const HostFiles& files = HostFiles());

// The instruction sets that kernels choose by, sorted, with a space between: "avx2 avx512f fma".
std::string isa_features(const HostFiles& files = HostFiles());

// Of the board (readable by root only), else of the installation (/etc/machine-id); empty where
// neither is.
std::string machine_serial(const HostFiles& files = HostFiles());

std::string hostname();
std::string architecture();  // "x86_64" or "aarch64".

}  // namespace assay
