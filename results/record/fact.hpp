// A fact: something a host or a case states about itself that is not measured in time.
#pragma once

#include <map>
#include <string>
#include <variant>

namespace assay {

// Numbers are SI base units, named units-last (`memory_bytes`); digests and 64-bit counters are
// text.
using Fact = std::variant<bool, double, std::string>;
using Facts = std::map<std::string, Fact>;

// As a person reads it: true, 4096, "tsc" (without quotes).
std::string text(const Fact& fact);

}  // namespace assay
