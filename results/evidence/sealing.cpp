// The steps of sealing, one function each.
#include "results/evidence/sealing.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ranges>

#include "results/evidence/bag.hpp"
#include "results/record/error.hpp"
#include "results/store/clock.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> kBagEntries{kPayload,  kBagit,       kBagInfo,
                                                      kManifest, kTagManifest, kSignatures};

// Puts the renames of a folder on the disk.
void flush(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool flushed = descriptor >= 0 && ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  if (!flushed) throw world_error(folder.string() + ": it cannot be flushed to the disk");
}

// What a cut-off write of a bag's file left behind; the next write of it takes that place.
std::string without_partial(const std::string& name) {
  constexpr std::string_view kPartial = ".partial";
  return name.ends_with(kPartial) ? name.substr(0, name.size() - kPartial.size()) : name;
}

// plan.json first: without it a half-moved folder is no campaign for anybody else.
std::vector<std::string> entries_to_move(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  std::erase_if(names, [](const std::string& name) {
    return std::ranges::find(kBagEntries, without_partial(name)) != kBagEntries.end();
  });
  std::ranges::sort(names);
  std::ranges::stable_partition(names, [](const std::string& name) { return name == "plan.json"; });
  return names;
}

void gather_step(const Sealing& sealing) { gather(sealing.folder); }

// A manifest cannot list an empty folder, so a bag holds none.
void drop_empty_folders(const Sealing& sealing) {
  const fs::path payload = sealing.folder / kPayload;
  const Contents contents = contents_of(payload);
  for (const std::string& folder : contents.folders | std::views::reverse) {
    if (fs::is_empty(payload / folder)) fs::remove(payload / folder);
  }
}

void write_manifest(const Sealing& sealing) {
  Manifest manifest;
  for (const auto& [path, size] : contents_of(sealing.folder / kPayload).files) {
    const std::string listed = std::string(kPayload) + "/" + path;
    manifest[listed] = sha256_of_file(sealing.folder / listed);
  }
  write_file(sealing.folder / kManifest, to_text(manifest));
}

void write_bag_info(const Sealing& sealing) {
  const std::string oxum = payload_oxum(contents_of(sealing.folder / kPayload));
  const std::string day = utc_now().substr(0, 10);  // YYYY-MM-DD of RFC 3339.
  write_file(sealing.folder / kBagInfo,
             "Bag-Software-Agent: assay " ASSAY_VERSION "\nBagging-Date: " + day +
                 "\nPayload-Oxum: " + oxum + "\n");
}

void write_declaration(const Sealing& sealing) {
  write_file(sealing.folder / kBagit, kBagDeclaration);
}

void write_tag_manifest(const Sealing& sealing) {
  Manifest manifest;
  for (const char* file : kCovered) manifest[file] = sha256_of_file(sealing.folder / file);
  write_file(sealing.folder / kTagManifest, to_text(manifest));
}

void write_signer(const Sealing& sealing) {
  fs::create_directory(sealing.folder / kSignatures);
  write_file(sealing.folder / kSigner, sealing.key.public_pem());
}

void write_signature(const Sealing& sealing) {
  const std::string signature = sealing.key.sign(read_file(sealing.folder / kTagManifest));
  write_file(sealing.folder / kSignature, signature);
}

void make_read_only(const Sealing& sealing) {
  constexpr fs::perms kFile =
      fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
  constexpr fs::perms kFolder =
      kFile | fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
  const Contents contents = contents_of(sealing.folder);
  for (const auto& [path, size] : contents.files) fs::permissions(sealing.folder / path, kFile);
  for (const std::string& path : contents.folders) fs::permissions(sealing.folder / path, kFolder);
  fs::permissions(sealing.folder, kFolder);
}

constexpr std::array<SealingStep, 9> kSteps{{
    {"gather", gather_step},
    {"drop empty folders", drop_empty_folders},
    {"manifest", write_manifest},
    {"bag-info", write_bag_info},
    {"declaration", write_declaration},
    {"tag manifest", write_tag_manifest},
    {"signer", write_signer},
    {"signature", write_signature},
    {"read-only", make_read_only},
}};

}  // namespace

std::span<const SealingStep> sealing_steps() { return kSteps; }

void gather(const fs::path& folder) {
  const fs::path payload = folder / kPayload;
  fs::create_directory(payload);
  for (const std::string& name : entries_to_move(folder)) {
    if (fs::exists(fs::symlink_status(payload / name))) {
      throw Error{folder.string() + ": " + name + " stands in it and in its data/ too",
                  "keep the one that belongs to the campaign and seal again"};
    }
    fs::rename(folder / name, payload / name);
  }
  flush(payload);
  flush(folder);
}

}  // namespace assay
