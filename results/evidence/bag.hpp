// A bag as RFC 8493 lays it out: what lies in a folder, and the lines of its manifests.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "results/evidence/listing.hpp"

namespace assay {

inline constexpr std::string_view kBagDeclaration =
    "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
inline constexpr const char* kPayload = "data";
inline constexpr const char* kBagit = "bagit.txt";
inline constexpr const char* kBagInfo = "bag-info.txt";
inline constexpr const char* kManifest = "manifest-sha256.txt";
inline constexpr const char* kTagManifest = "tagmanifest-sha256.txt";
inline constexpr const char* kSignatures = "signatures";
inline constexpr const char* kSignature = "signatures/seal.sig";
inline constexpr const char* kSigner = "signatures/seal.pub";

// The tag files that the tag manifest covers, sorted.
inline constexpr const char* kCovered[] = {kBagInfo, kBagit, kManifest};

// Everything below a folder, links never followed. Paths are relative, with '/'.
struct Contents {
  std::map<std::string, std::uint64_t> files;  // Regular files, with their sizes.
  std::vector<std::string> folders;            // Sorted.
  Listing problems;                            // Links, devices, names that a manifest cannot hold.
};

Contents contents_of(const std::filesystem::path& folder);

// Path to SHA-256: one "hash, two spaces, path" a line, sorted: what `sha256sum -c` reads.
using Manifest = std::map<std::string, std::string>;

std::string to_text(const Manifest& manifest);

// Takes exactly what to_text writes; every line that it would not have written is a problem.
Manifest parse_manifest(std::string_view text, const std::string& file, Listing& problems);

// "Payload-Oxum": bytes, a dot, files.
std::string payload_oxum(const Contents& payload);

}  // namespace assay
