// An open file: closed by itself, written whole, every error named.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace assay {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

// A regular file, for reading. Never waits (a fifo), never opens a device. Throws Error (usage),
// which names it `shown`.
enum class Links { follow, refuse };
Descriptor open_to_read(const std::filesystem::path& path, const std::string& shown, Links links);

std::uint64_t size_of(int descriptor);

// Up to `size` bytes; fewer only at the end. Throws world_error.
std::size_t read_some(int descriptor, char* into, std::size_t size,
                      const std::filesystem::path& path);

// Writes all; throws world_error that names the file and says what to do where the disk is full.
void write_all(int descriptor, std::string_view bytes, const std::filesystem::path& path);
void sync(int descriptor, const std::filesystem::path& path);
// A file that was just made or renamed is safe only when its folder is on disk too.
void sync_folder(const std::filesystem::path& folder);

// The last error of the operating system as a world_error: "cannot write x: No space left on
// device".
[[noreturn]] void throw_system_error(const std::string& doing, const std::filesystem::path& path);

}  // namespace assay
