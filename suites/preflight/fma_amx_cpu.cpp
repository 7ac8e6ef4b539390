// The BF16 tile-product loop for AMX: tdpbf16ps adds 32 products to each of a tile's 16 x 16 FP32
// sums.
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "suites/preflight/fma.hpp"

namespace assay {
namespace {

constexpr std::size_t kRows = 16;
constexpr std::size_t kColumns = 16;
// Eight tiles: one of ones, one of steps, six of sums. A product starts every 16 cycles and takes
// 52 (Intel optimisation manual), so four would do.
constexpr std::size_t kTiles = 6;
constexpr std::size_t kTileFloats = kRows * kColumns;

// CPUID leaf 7 names AMX; since Linux 5.16 a process must also ask for the registers
// (Documentation/arch/x86/xstate.rst). Permission holds for all threads that start afterwards and
// before.
std::string unavailable() {
  constexpr unsigned kAmxBf16 = 1U << 22U;
  constexpr unsigned kAmxTile = 1U << 24U;
  constexpr long kRequestPermission = 0x1023;  // ARCH_REQ_XCOMP_PERM
  constexpr long kTileData = 18;               // XFEATURE_XTILEDATA
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  const bool has =
      __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (d & kAmxBf16) != 0 && (d & kAmxTile) != 0;
  if (!has) return "this CPU has no AMX-BF16";
  if (syscall(SYS_arch_prctl, kRequestPermission, kTileData) != 0) {
    return "the kernel does not let this process use AMX";
  }
  return {};
}

// The layout that ldtilecfg reads: palette 1, eight tiles of 16 rows of 64 bytes.
struct alignas(64) TileConfig {
  std::uint8_t palette = 1;
  std::uint8_t start_row = 0;
  std::array<std::uint8_t, 14> reserved{};
  std::array<std::uint16_t, 16> row_bytes{64, 64, 64, 64, 64, 64, 64, 64};
  std::array<std::uint8_t, 16> rows{16, 16, 16, 16, 16, 16, 16, 16};
};
static_assert(sizeof(TileConfig) == 64);

// A tile of 16 rows of 16 pairs. Row k of the second operand holds, for each column, terms 2k and
// 2k + 1.
using PairTile = std::array<std::uint32_t, kTileFloats>;

[[gnu::target("amx-tile,amx-bf16")]] void run(const FmaOperands& operands, std::uint64_t rounds,
                                              double* sums) {
  alignas(64) PairTile ones;
  alignas(64) PairTile steps;
  for (std::size_t i = 0; i < kTileFloats; ++i) {
    ones[i] = bf16_pair(operands.one);
    steps[i] = bf16_pair(operands.step[i % kColumns]);
  }
  const TileConfig config;
  _tile_loadconfig(&config);
  const float* start = operands.start.data();
  _tile_loadd(0, start, 64);
  _tile_loadd(1, start + kTileFloats, 64);
  _tile_loadd(2, start + 2 * kTileFloats, 64);
  _tile_loadd(3, start + 3 * kTileFloats, 64);
  _tile_loadd(4, start + 4 * kTileFloats, 64);
  _tile_loadd(5, start + 5 * kTileFloats, 64);
  _tile_loadd(6, ones.data(), 64);
  _tile_loadd(7, steps.data(), 64);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    _tile_dpbf16ps(0, 6, 7);
    _tile_dpbf16ps(1, 6, 7);
    _tile_dpbf16ps(2, 6, 7);
    _tile_dpbf16ps(3, 6, 7);
    _tile_dpbf16ps(4, 6, 7);
    _tile_dpbf16ps(5, 6, 7);
  }
  std::array<float, kTiles * kTileFloats> narrow;
  _tile_stored(0, narrow.data(), 64);
  _tile_stored(1, narrow.data() + kTileFloats, 64);
  _tile_stored(2, narrow.data() + 2 * kTileFloats, 64);
  _tile_stored(3, narrow.data() + 3 * kTileFloats, 64);
  _tile_stored(4, narrow.data() + 4 * kTileFloats, 64);
  _tile_stored(5, narrow.data() + 5 * kTileFloats, 64);
  _tile_release();
  std::copy(narrow.begin(), narrow.end(), sums);
}

const Registered<FmaKernel> registered{{
    .name = "bf16.amx",
    .type = "bf16",
    .isa = "AMX-BF16",
    .width = 1024,
    .sums = kTiles * kTileFloats,
    .steps = kColumns,
    .terms = 32,
    .unavailable = unavailable,
    .run = run,
}};

}  // namespace
}  // namespace assay
#endif
