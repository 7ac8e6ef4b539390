// Checking a bag against its own manifests and signature.
#include "results/evidence/bag_check.hpp"

#include <algorithm>
#include <array>

#include "results/evidence/bag.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kTagFileBytesMax = 64 << 10;
constexpr std::uint64_t kManifestBytesMax = 1ULL << 30;
constexpr std::uint64_t kPayloadBytesMax = 1ULL << 44;  // 16 TiB: a sparse file must not stop us.

// What lies in the bag, and what was found so far.
struct Bag {
  fs::path folder;
  Contents contents;
  BagCheck check;

  void differs(const std::string& sentence) { check.differences.add(sentence); }
};

// Says `sentence` where nothing was added since `before`.
void settle(Bag& bag, std::uint64_t before, const std::string& sentence) {
  if (bag.check.differences.count() == before) bag.check.holds.push_back(sentence);
}

std::optional<std::string> tag_file(Bag& bag, const std::string& name, std::uint64_t bytes_max) {
  const auto found = bag.contents.files.find(name);
  if (found == bag.contents.files.end()) {
    bag.differs(name + ": it is missing");
  } else if (found->second > bytes_max) {
    bag.differs(name + ": it is larger than such a file can be");
  } else {
    return read_file(bag.folder / name, bytes_max);
  }
  return std::nullopt;
}

bool is_payload(const std::string& path) { return path.starts_with("data/"); }

Contents payload_of(const Contents& contents) {
  Contents payload;
  for (const auto& file : contents.files) {
    if (is_payload(file.first)) payload.files.insert(file);
  }
  return payload;
}

// Links, devices, unknown tag files, and folders that hold no file.
void check_layout(Bag& bag) {
  const std::uint64_t before = bag.check.differences.count();
  bag.check.differences.add(bag.contents.problems);
  constexpr std::array<std::string_view, 6> kTags{kBagit,       kBagInfo,   kManifest,
                                                  kTagManifest, kSignature, kSigner};
  for (const auto& [path, size] : bag.contents.files) {
    if (!is_payload(path) && std::ranges::find(kTags, path) == kTags.end()) {
      bag.differs(path + ": it does not belong in a sealed campaign");
    }
  }
  for (const std::string& folder : bag.contents.folders) {
    const auto inside = bag.contents.files.lower_bound(folder + "/");
    if (inside == bag.contents.files.end() || !inside->first.starts_with(folder + "/")) {
      bag.differs(folder + "/: it is an empty folder, which no manifest lists");
    }
  }
  settle(bag, before, "the folder holds only files, each in its place");
}

void check_declaration(Bag& bag) {
  const std::uint64_t before = bag.check.differences.count();
  const auto text = tag_file(bag, kBagit, kTagFileBytesMax);
  if (text && *text != kBagDeclaration) bag.differs("bagit.txt: it does not declare BagIt 1.0");
  settle(bag, before, "bagit.txt declares a BagIt 1.0 bag");
}

void check_bag_info(Bag& bag) {
  const std::uint64_t before = bag.check.differences.count();
  const std::string oxum = payload_oxum(payload_of(bag.contents));
  const auto text = tag_file(bag, kBagInfo, kTagFileBytesMax);
  if (text && ("\n" + *text).find("\nPayload-Oxum: " + oxum + "\n") == std::string::npos) {
    bag.differs("bag-info.txt: its Payload-Oxum is not that of the payload, " + oxum);
  }
  settle(bag, before, "bag-info.txt states the size of the payload: " + oxum);
}

void check_file(Bag& bag, const std::string& path, const std::string& listed) {
  const auto found = bag.contents.files.find(path);
  if (found == bag.contents.files.end()) return bag.differs(path + ": it is listed and missing");
  if (sha256_of_file(bag.folder / path) != listed) {
    bag.differs(path + ": it is not the file that was sealed (its SHA-256 differs)");
  }
}

void check_payload(Bag& bag) {
  const std::uint64_t before = bag.check.differences.count();
  const auto text = tag_file(bag, kManifest, kManifestBytesMax);
  if (!text) return;
  const Manifest manifest = parse_manifest(*text, kManifest, bag.check.differences);
  for (const auto& [path, hash] : manifest) {
    if (is_payload(path)) {
      check_file(bag, path, hash);
    } else {
      bag.differs(std::string(kManifest) + ": " + path + " is not in the payload");
    }
  }
  const Contents payload = payload_of(bag.contents);
  for (const auto& [path, size] : payload.files) {
    if (!manifest.contains(path)) bag.differs(path + ": it was not sealed (no manifest lists it)");
  }
  settle(bag, before,
         "manifest-sha256.txt lists every file of the payload (" +
             std::to_string(payload.files.size()) + "), and every SHA-256 is right");
}

void check_tag_manifest(Bag& bag) {
  const std::uint64_t before = bag.check.differences.count();
  const auto text = tag_file(bag, kTagManifest, kTagFileBytesMax);
  if (!text) return;
  const Manifest manifest = parse_manifest(*text, kTagManifest, bag.check.differences);
  for (const auto& [path, hash] : manifest) {
    if (std::ranges::find(kCovered, path) == std::end(kCovered)) {
      bag.differs(std::string(kTagManifest) + ": it may not list " + path);
    } else {
      check_file(bag, path, hash);
    }
  }
  for (const char* file : kCovered) {
    if (!manifest.contains(file)) bag.differs(std::string(kTagManifest) + ": it lists no " + file);
  }
  settle(bag, before, "tagmanifest-sha256.txt holds for bagit.txt, bag-info.txt and the manifest");
}

void check_signature(Bag& bag, const std::optional<Key>& signer) {
  const std::uint64_t before = bag.check.differences.count();
  const auto message = tag_file(bag, kTagManifest, kTagFileBytesMax);
  const auto signature = tag_file(bag, kSignature, kTagFileBytesMax);
  const auto pem = tag_file(bag, kSigner, kTagFileBytesMax);
  if (!message || !signature || !pem) return;
  const std::optional<Key> inside = Key::from_public_pem(*pem);
  if (!inside)
    return bag.differs("signatures/seal.pub: it is not a public Ed25519 key as we write it");
  if (!inside->signed_by(*message, *signature)) {
    bag.differs("signatures/seal.sig: it is not the signature of the tag manifest by seal.pub");
  }
  const std::string mark = "seal.pub, SHA-256 " + sha256(*pem);
  settle(bag, before, "signatures/seal.sig is the signature of the tag manifest by " + mark);
  if (!signer) return;
  if (signer->public_pem() == *pem) {
    bag.check.holds.push_back("the signer is the owner of the given key");
  } else {
    bag.differs("signatures/seal.pub: the bag is signed by another key than the given one");
  }
}

bool may_be_read(const Bag& bag) {
  return bag.contents.problems.empty() && bag.contents.files.contains("data/plan.json");
}

}  // namespace

BagCheck check_bag(const fs::path& folder, const std::optional<Key>& signer) {
  Bag bag{folder, contents_of(folder), {}};
  std::uint64_t bytes = 0;
  for (const auto& [path, size] : bag.contents.files) bytes += std::min(size, kPayloadBytesMax);
  if (bytes >= kPayloadBytesMax) {
    bag.differs("the bag is larger than 16 TiB, which no campaign is");
    return bag.check;
  }
  check_layout(bag);
  check_declaration(bag);
  check_bag_info(bag);
  check_payload(bag);
  check_tag_manifest(bag);
  check_signature(bag, signer);
  bag.check.may_be_read = may_be_read(bag);
  return bag.check;
}

}  // namespace assay
