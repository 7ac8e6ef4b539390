// Sending the files of an attempt, and taking them apart again.
#include "results/store/parcel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <vector>

#include "results/record/error.hpp"
#include "results/store/descriptor.hpp"
#include "results/store/digest.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHeadMax = 512;  // Of a line between the files.

// The only names that a parcel of this attempt may hold.
bool is_part(const std::string& file, const AttemptName& name) {
  if (file == "samples/" + name.stem() + std::string(kSamplesEnding)) return true;
  if (file == "raw/" + name.stem() + ".jsonl") return true;
  const std::string rank = "raw/" + name.stem() + ".rank-";
  constexpr std::string_view kEnding = ".json";
  if (!file.starts_with(rank) || !file.ends_with(kEnding)) return false;
  if (file.size() <= rank.size() + kEnding.size()) return false;
  const std::string digits = file.substr(rank.size(), file.size() - rank.size() - kEnding.size());
  return digits.size() <= 9 && digits.find_first_not_of("0123456789") == std::string::npos;
}

std::vector<std::string> parts_of(const fs::path& folder, const AttemptName& name) {
  std::vector<std::string> found;
  for (const char* part : {"raw", "samples"}) {
    for (const auto& entry : fs::directory_iterator(folder / part)) {
      const std::string file = std::string(part) + "/" + entry.path().filename().string();
      if (entry.is_regular_file() && is_part(file, name)) found.push_back(file);
    }
  }
  std::ranges::sort(found);
  return found;
}

void send_file(const fs::path& folder, const std::string& file, int descriptor) {
  const fs::path path = folder / file;
  const Descriptor from = open_to_read(path, file, Links::refuse);
  const std::uint64_t size = size_of(from.get());
  write_all(descriptor, fmt::format("file {} {}\n", file, size), "the parcel");
  Sha256 digest;
  std::vector<char> block(1U << 16U);
  for (std::uint64_t left = size; left > 0;) {
    const std::size_t asked = std::min<std::uint64_t>(left, block.size());
    const std::size_t got = read_some(from.get(), block.data(), asked, path);
    if (got == 0) throw world_error(file + " became shorter while it was sent");
    digest.add({block.data(), got});
    write_all(descriptor, {block.data(), got}, "the parcel");
    left -= got;
  }
  write_all(descriptor, fmt::format("sha256 {}\n", digest.hex()), "the parcel");
}

// Files in the making beside their places: those of a parcel that is not believed go again.
class Unpacked {
 public:
  explicit Unpacked(fs::path folder) : folder_(std::move(folder)) {}

  ~Unpacked() {
    std::error_code ignored;
    for (const std::string& file : files_) fs::remove(partial(file), ignored);
  }
  Unpacked(const Unpacked&) = delete;
  Unpacked& operator=(const Unpacked&) = delete;

  // The file to write into.
  fs::path add(const std::string& file) {
    if (fs::exists(folder_ / file)) throw Error{"its " + file + " is here already"};
    if (std::ranges::find(files_, file) != files_.end()) throw Error{"it has " + file + " twice"};
    files_.push_back(file);
    return partial(file);
  }

  // The samples last: without them nothing of it counts.
  void keep() {
    for (const std::string& file : files_) fs::rename(partial(file), folder_ / file);
    sync_folder(folder_ / "raw");
    sync_folder(folder_ / "samples");
    files_.clear();
  }

  std::size_t count() const { return files_.size(); }

 private:
  fs::path partial(const std::string& file) const { return folder_ / (file + ".arriving.partial"); }

  fs::path folder_;
  std::vector<std::string> files_;
};

class Unpacker {
 public:
  Unpacker(const fs::path& parcel, const fs::path& folder, const AttemptName& name)
      : path_(parcel),
        from_(open_to_read(parcel, "what came back", Links::refuse)),
        name_(name),
        unpacked_(folder) {
    if (size_of(from_.get()) > kParcelBytesMax) throw Error{"it is larger than is believed"};
  }

  void run() {
    while (true) {
      const std::string head = line();
      if (head.starts_with("file ")) {
        take(head.substr(5));
      } else if (head == fmt::format("end {}", unpacked_.count())) {
        break;
      } else {
        throw Error{"it is torn"};
      }
    }
    if (!line_or_end().empty() || filled_ > 0) throw Error{"something stands behind its end"};
    unpacked_.keep();
  }

 private:
  void fill() {
    std::rotate(block_.begin(), block_.begin() + static_cast<std::ptrdiff_t>(taken_),
                block_.begin() + static_cast<std::ptrdiff_t>(filled_ + taken_));
    taken_ = 0;
    filled_ += read_some(from_.get(), block_.data() + filled_, block_.size() - filled_, path_);
  }

  std::string line() {
    if (filled_ < kHeadMax) fill();
    const std::string_view seen(block_.data() + taken_, std::min(filled_, kHeadMax));
    const std::size_t end = seen.find('\n');
    if (end == std::string_view::npos) throw Error{"it is torn"};
    std::string found(seen.substr(0, end));
    taken_ += end + 1;
    filled_ -= end + 1;
    return found;
  }

  // Empty at the end of the stream.
  std::string line_or_end() {
    fill();
    return filled_ == 0 ? std::string() : line();
  }

  void take(const std::string& told) {
    const std::size_t space = told.rfind(' ');
    if (space == std::string::npos) throw Error{"it is torn"};
    const std::string file = told.substr(0, space);
    std::uint64_t left = 0;
    const char* const last = told.data() + told.size();
    const auto parsed = std::from_chars(told.data() + space + 1, last, left);
    if (parsed.ec != std::errc{} || parsed.ptr != last) throw Error{"it is torn"};
    if (!is_part(file, name_)) throw Error{"it holds a file that is not of this attempt"};
    const fs::path into = unpacked_.add(file);
    Sha256 digest;
    FileWriter writer(into);
    while (left > 0) {
      if (filled_ == 0) fill();
      if (filled_ == 0) throw Error{"it is torn"};
      const std::size_t some = std::min<std::uint64_t>(left, filled_);
      const std::string_view bytes(block_.data() + taken_, some);
      digest.add(bytes);
      writer.append(bytes);
      taken_ += some;
      filled_ -= some;
      left -= some;
    }
    if (line() != "sha256 " + digest.hex()) throw Error{"the SHA-256 of " + file + " is another"};
    writer.finish();
  }

  fs::path path_;
  Descriptor from_;
  AttemptName name_;
  Unpacked unpacked_;
  std::vector<char> block_ = std::vector<char>(1U << 16U);
  std::size_t taken_ = 0;   // Of the block, from its beginning.
  std::size_t filled_ = 0;  // Behind that.
};

}  // namespace

void send_parcel(const fs::path& folder, const AttemptName& name, int descriptor) {
  const std::vector<std::string> parts = parts_of(folder, name);
  std::uint64_t bytes = 0;
  for (const std::string& file : parts) bytes += fs::file_size(folder / file) + kHeadMax;
  if (bytes > kParcelBytesMax) {
    throw Error{fmt::format("its files have more than {} MiB together", kParcelBytesMax >> 20U)};
  }
  for (const std::string& file : parts) send_file(folder, file, descriptor);
  write_all(descriptor, fmt::format("end {}\n", parts.size()), "the parcel");
}

std::string unpack_parcel(const fs::path& parcel, const fs::path& folder, const AttemptName& name) {
  try {
    Unpacker(parcel, folder, name).run();
    return {};
  } catch (const Error& refused) {
    if (refused.exit() != Exit::usage) throw;
    return refused.what();
  }
}

}  // namespace assay
