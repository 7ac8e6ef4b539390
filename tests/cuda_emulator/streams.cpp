// Doing the work, and what time it is said to have taken.
#include "tests/cuda_emulator/streams.hpp"

#include <unistd.h>

#include <algorithm>

namespace assay::emulated {
namespace {

thread_local unsigned current = 0;

const Faults& faults_of(unsigned device) {
  static const Faults kNone;
  const auto found = model().faults.find(device);
  return found == model().faults.end() ? kNone : found->second;
}

// The larger of what its FLOP and its bytes take (the roofline), with noise.
double seconds_of(EmulatedDevice& device, unsigned number, const Piece& piece) {
  const Faults& faults = faults_of(number);
  double seconds = piece.bytes / (model().bandwidth * faults.memory);
  seconds = std::max(seconds, piece.host_bytes / (model().host_bandwidth * faults.host_link));
  const auto peak = model().flops.find(piece.type);
  if (piece.flop > 0 && peak != model().flops.end()) {
    seconds = std::max(seconds, piece.flop / (peak->second * faults.compute));
  }
  if (piece.run_with_others) {
    seconds = model().link_latency + piece.link_bytes / piece.link_bandwidth;
  } else if (piece.link_bytes > 0) {
    seconds = std::max(seconds, piece.link_bytes / piece.link_bandwidth);
  }
  std::normal_distribution<double> noise(1, model().noise);
  return seconds * std::max(0.5, noise(device.noise));
}

void flip(const Piece& piece) {
  for (const Touched& touched : piece.touched) {
    if (!touched.written || touched.bytes < 64) continue;
    // Bit 50 of a double or bit 18 of a float: a few percent of it, and never a NaN.
    auto* bytes = static_cast<unsigned char*>(const_cast<void*>(touched.start));
    bytes[touched.bytes / 2 / 8 * 8 + 6] ^= 0x04U;
    return;
  }
}

// A cell that cannot hold a one.
void stick(unsigned device, std::uint64_t offset) {
  constexpr std::uint64_t kWord = sizeof(std::uint64_t);
  std::byte* const cell = emulator().memory.byte_at(device, offset / kWord * kWord);
  if (cell != nullptr) *cell &= ~std::byte{0x80};
}

bool is_wrong(const Faults& faults, std::uint64_t product) {
  return product == faults.wrong_product ||
         (faults.wrong_products > 0 && product >= faults.wrong_products);
}

// What real hardware finds while it works: then the context is dead.
cudaError_t fault_of(unsigned device, const Piece& piece) {
  for (const Touched& touched : piece.touched) {
    const std::string why = emulator().memory.complaint(device, touched.start, touched.bytes);
    if (why.empty()) continue;
    say(piece.what + " touches " + why);
    return cudaErrorIllegalAddress;
  }
  return cudaSuccess;
}

EmulatedDevice& device_of(unsigned number) {
  const auto [found, is_new] = emulator().devices.try_emplace(number);
  if (is_new) found->second.noise.seed(model().seed + number);
  return found->second;
}

// While a device works off what was begun the host waits: what is opened stays open until then.
class Opened {
 public:
  explicit Opened(unsigned device) : device_(device) {}
  ~Opened() { emulator().memory.close(device_); }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

 private:
  unsigned device_;
};

cudaError_t run(unsigned number, const Piece& piece) {
  EmulatedDevice& device = device_of(number);
  if (device.sticky != cudaSuccess) return device.sticky;
  const Faults& faults = faults_of(number);
  cudaError_t code = fault_of(number, piece);
  const bool is_work =
      !piece.is_copy && (piece.flop > 0 || piece.bytes > 0 || piece.link_bytes > 0);
  if (is_work && ++device.pieces == faults.illegal_address) code = cudaErrorIllegalAddress;
  if (code == cudaSuccess) {
    for (const Touched& touched : piece.touched) emulator().memory.open_at(touched.start);
    if (piece.peer != nullptr) emulator().memory.open_at(piece.peer);
    if (faults.stuck_bit > 0) emulator().memory.open(number);  // Wherever its cell lies.
    Moment moment{device.now_seconds, seconds_of(device, number, piece)};
    code = piece.run_with_others ? piece.run_with_others(moment) : piece.run();
    if (is_work && faults.flipped_bit > 0 && device.pieces >= faults.flipped_bit) flip(piece);
    if (piece.what == kProduct && is_wrong(faults, ++device.products)) flip(piece);
    if (faults.stuck_bit > 0) stick(number, faults.stuck_bit);
    device.now_seconds = moment.began_seconds + moment.takes_seconds;
    if (piece.is_nvlink && faults.uncounted == 0) device.nvlink_bytes += piece.link_bytes;
  }
  device.sticky = code;
  return code;
}

}  // namespace

// For the emulated NVML, which finds it by name: what a device's NVLinks carried for this process.
extern "C" double cudaEmulatedNvlinkBytes(unsigned device) {
  return device_of(device).nvlink_bytes;
}

Emulator& emulator() {
  static Emulator kEmulator;
  return kEmulator;
}

const DeviceFile& model() { return device_file(); }
unsigned current_device() { return current; }
void choose_device(unsigned device) { current = device; }

void say(const std::string& what) {
  const std::string line = "EMULATED: " + what + "\n";
  if (write(STDERR_FILENO, line.data(), line.size()) < 0) return;
}

std::string complaint(const void* start, std::size_t bytes) {
  return emulator().memory.complaint(current, start, bytes);
}

EmulatedStream* find_stream(cudaStream_t stream) {
  const auto found = emulator().streams.find(stream);
  return found == emulator().streams.end() ? nullptr : found->second.get();
}

cudaError_t result(cudaError_t code) {
  const cudaError_t sticky = device_of(current).sticky;
  if (sticky != cudaSuccess) code = sticky;
  if (code != cudaSuccess) emulator().last = code;
  return code;
}

cudaError_t drain(EmulatedStream& stream) {
  if (stream.waiting.empty()) return device_of(stream.device).sticky;
  const Opened opened(stream.device);
  while (!stream.waiting.empty()) {
    const Piece piece = std::move(stream.waiting.front());
    stream.waiting.pop_front();
    if (const cudaError_t code = run(stream.device, piece); code != cudaSuccess) {
      stream.waiting.clear();
      return code;
    }
  }
  return device_of(stream.device).sticky;
}

cudaError_t enqueue(cudaStream_t stream, Piece piece) {
  EmulatedStream* found = find_stream(stream);
  if (found == nullptr) {
    say(piece.what + " in no live stream of cudaStreamCreateWithFlags");
    return cudaErrorInvalidResourceHandle;
  }
  if (found->device != current) {
    say(piece.what + " on device " + std::to_string(current) + " in a stream of device " +
        std::to_string(found->device));
    return cudaErrorInvalidResourceHandle;
  }
  const cudaError_t sticky = device_of(current).sticky;
  if (sticky != cudaSuccess) return sticky;
  if (found->capture) {
    found->capture->pieces.push_back(std::move(piece));
    return cudaSuccess;
  }
  found->waiting.push_back(std::move(piece));
  return cudaSuccess;
}

}  // namespace assay::emulated
