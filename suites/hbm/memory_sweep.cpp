// Rounds of the sweep, and what is said of a wrong word.
#include "suites/hbm/memory_sweep.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <variant>
#include <vector>

#include "harness/telemetry/edac.hpp"
#include "harness/telemetry/memory.hpp"
#include "harness/telemetry/pages.hpp"

namespace assay {
namespace {

// What stays free: a sixteenth, at most 4 GiB; of a host's memory at least 256 MiB for the services
// of a small one: several workers side by side look again before they took it together (4 to 64
// pieces).
constexpr std::uint64_t kReserveLeast = 256ULL << 20U;
constexpr std::uint64_t kReserveMost = 4ULL << 30U;
constexpr std::uint64_t kReserveShare = 16;

// A GPU has its memory for itself, and a launch takes longer than a small piece.
constexpr std::uint64_t kPiecesOfGpu = 64;

constexpr double kPasses = 4;  // Written and read, as it is and inverted.
constexpr std::size_t kWrongNamed = 3;

std::uint64_t reserve_bytes(Device& device, const HostFiles& files) {
  if (const auto own = device.memory_free_bytes()) {
    return std::min(*own / kReserveShare, kReserveMost);
  }
  const std::uint64_t free = memory_free_bytes(files).value_or(0);
  return std::clamp(free / kReserveShare, kReserveLeast, kReserveMost);
}

SweepLimits limits_of(State& state, const Sweep& sweep) {
  Device& device = state.device();
  SweepLimits limits{state.memory_bytes_max(), reserve_bytes(device, sweep.files),
                     sweep.piece_bytes};
  if (!device.is_its_own_host()) {
    limits.piece_bytes = std::max(limits.piece_bytes, limits.bytes_max / kPiecesOfGpu);
  }
  return limits;
}

std::optional<double> installed_bytes(const Device& device, bool is_own, const HostFiles& files) {
  if (!is_own) {
    const auto total = meminfo_bytes(files, "MemTotal");
    return total ? std::optional(static_cast<double>(*total)) : std::nullopt;
  }
  const auto stated = device.facts().find("memory_bytes");
  if (stated == device.facts().end()) return std::nullopt;
  const double* const bytes = std::get_if<double>(&stated->second);
  return bytes == nullptr ? std::nullopt : std::optional(*bytes);
}

std::string hex(std::uint64_t value) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

std::string bytes_text(std::uint64_t word) { return hex(word * sizeof(std::uint64_t)); }

std::string sentence(const WrongWord& wrong, const Pattern& pattern, std::uint64_t words,
                     const HostFiles& files) {
  std::string text = "offset " + bytes_text(wrong.word) + " holds " + hex(wrong.found) +
                     " instead of " + hex(wrong.expected) + " (bits " +
                     hex(wrong.found ^ wrong.expected) + ")";
  if (const auto other = pattern.place_of(wrong.found, words)) {
    text += ", which was written to offset " + bytes_text(*other) + ": two addresses share a cell";
  }
  if (wrong.address == nullptr) return text;
  const auto frame =
      page_frame(reinterpret_cast<std::uintptr_t>(wrong.address), page_bytes(), files);
  if (frame) text += ", physical page frame " + hex(*frame);
  return text;
}

void state_coverage(State& state, const SweptMemory& memory, const SweepLimits& limits,
                    const HostFiles& files) {
  const auto bytes = static_cast<double>(memory.bytes());
  const auto llc = static_cast<double>(state.device().llc_bytes());
  state.fact("covered_bytes", bytes);
  state.fact("reserve_bytes", static_cast<double>(limits.reserve_bytes));
  state.fact("covered_share_of_allowed", bytes / static_cast<double>(limits.bytes_max));
  Device& device = state.device();
  const bool is_own = device.memory_free_bytes().has_value();
  if (const auto installed = installed_bytes(device, is_own, files); installed.value_or(0) > 0) {
    state.fact("installed_bytes", *installed);
    state.fact("covered_share_of_installed", bytes / *installed);
  }
  const bool beyond = llc > 0 && bytes >= 4 * llc;
  state.fact("swept", std::string(beyond ? "at least 4 x last-level cache"
                                         : "below 4 x last-level cache, or that is unknown"));
}

// Reads the counters at the end as at the beginning.
class ErrorWatch {
 public:
  ErrorWatch(Device& device, const HostFiles& files)
      : is_of_host_(!device.memory_free_bytes()), files_(files), before_(error_counters(files)) {}

  // States what was counted so far; in words, where uncorrectable errors were.
  std::string uncorrectable(State& state) const {
    if (!is_of_host_) {
      state.fact("memory_error_counters",
                 std::string("the GPU's own, before and after: in the conditions"));
      return {};
    }
    const auto counted = counted_between(before_, error_counters(files_));
    if (!counted) {
      state.fact("memory_error_counters",
                 std::string(before_.empty() ? "this host has none (EDAC)"
                                             : "unknown: counters came, went or ran backwards"));
      return {};
    }
    state.fact("memory_error_counters", std::string("read before and after (EDAC)"));
    state.fact("corrected_memory_errors", static_cast<double>(counted->sum.corrected));
    state.fact("uncorrected_memory_errors", static_cast<double>(counted->sum.uncorrected));
    if (counted->where.empty()) return {};
    return "uncorrectable memory errors were counted: " + counted->where;
  }

 private:
  bool is_of_host_;  // The memory that is swept.
  const HostFiles& files_;
  ErrorCounters before_;
};

// One round after the other, with a seed of its own.
class Rounds {
 public:
  Rounds(State& state, const Sweep& sweep, SweptMemory& memory, const ErrorWatch& errors)
      : state_(state), sweep_(sweep), memory_(memory), errors_(errors) {}

  // The bandwidth of a round.
  double run(std::uint32_t round) {
    done_ = round * kPasses;
    const std::uint64_t seed = state_.seed() + round;
    WrongWords wrong;
    double seconds = 0;
    for (const bool inverted : {false, true}) seconds += pass({seed, inverted}, wrong);
    const std::string counted = errors_.uncorrectable(state_);
    state_.verify(wrong.count == 0, wrong_sentence(wrong, memory_, seed, sweep_.files) +
                                        (counted.empty() ? "" : "; ") + counted);
    state_.verify(counted.empty(), counted);
    state_.verify(wrong.compared == 2 * memory_.words(), std::to_string(wrong.compared) +
                                                             " words were compared instead of " +
                                                             std::to_string(2 * memory_.words()));
    return kPasses * static_cast<double>(memory_.bytes()) / seconds;
  }

 private:
  double pass(const Pattern& pattern, WrongWords& wrong) {
    double seconds = state_.seconds([&] { memory_.write(pattern, progress()); });
    if (sweep_.between) sweep_.between(memory_, pattern);
    seconds += state_.seconds([&] { memory_.compare(pattern, progress()); });
    memory_.take_found(pattern, wrong);
    return seconds;
  }

  SweptMemory::Progress progress() {
    const double before = done_;
    ++done_;
    return [this, before](double fraction) {
      state_.progress((before + fraction) / (kPasses * state_.repetitions()));
    };
  }

  State& state_;
  const Sweep& sweep_;
  SweptMemory& memory_;
  const ErrorWatch& errors_;
  double done_ = 0;  // Passes.
};

}  // namespace

std::string wrong_sentence(const WrongWords& wrong, const SweptMemory& memory, std::uint64_t seed,
                           const HostFiles& files) {
  if (wrong.count == 0) return {};
  std::vector<WrongWord> first = wrong.first;
  std::ranges::sort(first, {}, &WrongWord::word);
  std::string text = std::to_string(wrong.count) + " wrong words were read among " +
                     std::to_string(memory.words()) + ", with bits " + hex(wrong.bits) +
                     " among them: ";
  for (std::size_t i = 0; i < std::min(kWrongNamed, first.size()); ++i) {
    text +=
        (i == 0 ? "" : "; ") + sentence(first[i], {seed, first[i].inverted}, memory.words(), files);
  }
  return text;
}

void measure_sweep(State& state, const Sweep& sweep) {
  state.release_kept();
  const SweepLimits limits = limits_of(state, sweep);
  const ErrorWatch errors(state.device(), sweep.files);
  SweptMemory memory(state.device(), limits, sweep.files,
                     [&](double fraction) { state.progress(fraction); });
  state_coverage(state, memory, limits, sweep.files);
  state.fact("lanes", static_cast<double>(state.device().lanes()));

  Rounds rounds(state, sweep, memory, errors);
  std::vector<double> bandwidths;
  for (std::uint32_t round = 0; round < state.repetitions(); ++round) {
    bandwidths.push_back(rounds.run(round));
  }
  state.record("bandwidth", bandwidths);
}

}  // namespace assay
