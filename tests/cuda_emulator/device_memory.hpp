// The memory of emulated devices. The host may not touch it: it is mapped without any right but
// while the device works. What was freed stays reserved, so that its use is seen.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace assay::emulated {

class DeviceMemory {
 public:
  // Null where the device has not so much left. Aligned to 256 bytes and more, as cudaMalloc's is.
  void* allocate(unsigned device, std::size_t bytes, std::size_t limit);
  // Whether it was what allocate() gave, and is not freed.
  bool release(void* start);

  std::size_t used(unsigned device) const;

  // Memory that other processes may open: `told` finds it there. Empty where it is no start of live
  // memory of the device's own.
  std::string tell(unsigned device, const void* start);
  // What another process told; null where there is no such memory. Ended by close_peer().
  void* open_peer(const std::string& told);
  bool close_peer(void* start);
  // Whether all of it is opened memory of another process, and whose device's.
  std::optional<unsigned> peer(const void* start, std::size_t bytes) const;

  // Why these bytes are not the device's own, live memory; empty where they are.
  std::string complaint(unsigned device, const void* start, std::size_t bytes) const;
  // Byte `offset` of all live memory of the device, by address; null beyond it.
  std::byte* byte_at(unsigned device, std::size_t offset) const;
  // Whether any of it is memory of a device, live or freed.
  bool is_foreign_to_host(const void* start, std::size_t bytes) const;

  // The device works on what `start` lies in, or on all that is its own; and has stopped.
  void open_at(const void* start);
  void open(unsigned device);
  void close(unsigned device);

 private:
  struct Block {
    unsigned device = 0;
    std::size_t bytes = 0;   // As asked for.
    std::size_t mapped = 0;  // In whole pages.
    bool live = true;
    bool open = false;
    int file = -1;      // That other processes may map.
    bool peer = false;  // Of another process.
  };
  static void set_open(std::byte* start, Block& block, bool open);
  static bool move_to_file(std::byte* begin, Block& block);
  static void end(Block& block);

  std::map<std::byte*, Block, std::less<>> blocks_;  // By start.
};

}  // namespace assay::emulated
