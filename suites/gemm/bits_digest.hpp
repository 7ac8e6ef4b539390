// A digest of all bits of a result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "harness/device/device.hpp"

namespace assay {

// Of memory on `host`. The same for the same bytes at the same places, however many lanes read
// them; a changed bit changes it, but for a chance of 2^-64.
std::uint64_t bits_digest(Device& host, const void* data, std::size_t bytes);

// Sixteen hex digits.
std::string digest_text(std::uint64_t digest);

}  // namespace assay
