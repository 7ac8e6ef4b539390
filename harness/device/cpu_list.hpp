// Sets of CPUs in the kernel's list form: "0-3,8".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay {

// Linux's own limit, CONFIG_NR_CPUS, is 8192 on the largest builds.
inline constexpr unsigned kCpusMax = 8192;

// Sorted, each CPU once. Spaces at the end (as in /sys) are allowed; an empty text is the empty
// set. Throws Error for anything else.
std::vector<unsigned> parse_cpu_list(std::string_view text);

// The shortest form of a sorted set.
std::string format_cpu_list(const std::vector<unsigned>& cpus);

}  // namespace assay
