// What an attempt has left on a disk of its own, as one stream: whoever receives it believes all of
// it or nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "results/store/attempt_name.hpp"

namespace assay {

// Of all files of an attempt together; raw lines are most of it, at most 1 MiB a case.
inline constexpr std::uint64_t kParcelBytesMax = 256U << 20U;

// Writes samples/<stem>.jsonl and raw/<stem>.* of a campaign folder, as far as they are there, to a
// descriptor: "file <name> <bytes>", the bytes, "sha256 <digest>" for each, then "end <count>".
// Throws world_error; Error (usage) above the limit.
void send_parcel(const std::filesystem::path& folder, const AttemptName& name, int descriptor);

// Puts the files of a parcel into their places in a campaign folder, streaming, after the last of
// it has been seen and each digest was right. Returns why nothing of it was believed, as a part of
// a sentence: "it ends before its last file"; empty where all is in its place.
std::string unpack_parcel(const std::filesystem::path& parcel, const std::filesystem::path& folder,
                          const AttemptName& name);

}  // namespace assay
