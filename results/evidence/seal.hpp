// Sealing: an Ed25519 key, a BagIt bag (RFC 8493), a signature over its tag manifest.
#pragma once

#include <filesystem>

namespace assay {

// Writes `path` (private, PEM, mode 0600) and `path`.pub. Throws Error where either exists.
void keygen(const std::filesystem::path& path);

// Moves the payload to data/ and adds bagit.txt, bag-info.txt, manifest-sha256.txt,
// tagmanifest-sha256.txt and signatures/seal.{pub,sig}; makes everything read-only. Refuses an
// unfinished, SIMULATED or EMULATED campaign, one on GPUs by libraries that its profile does not
// know, one whose verdicts are not those of its samples, and one that is sealed. A seal that was
// interrupted is finished by calling it again.
void seal(const std::filesystem::path& folder, const std::filesystem::path& private_key);

}  // namespace assay
