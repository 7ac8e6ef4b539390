// What a unit of the model does in each case: no measurement of any real device, only of a
// plausible size. The profile rehearsal-gb300 takes its bounds from here.
#pragma once

#include <array>
#include <string_view>

namespace assay {

// What a case's speed depends on, and a fault slows.
enum class Quality { compute, memory, nvlink, fabric };

// Shares: standard deviations of what is the same for a part, a rack, a day; and of a repetition.
// Published: V100 SGEMM within a GPU 0.3 %, one GPU over days 0.2 %, between GPUs 1.7 %. The last
// is NOT what the model has: it assumes a fifth of that, with its ends cut off, so that a shortfall
// of 3 % can be told from a healthy part at all. Real spread must take its place before a detection
// curve says anything of a real fleet.
struct Spread {
  double part = 0;
  double rack = 0;
  double day = 0;
  double repetition = 0;
};

struct Figure {
  std::string_view benchmark;
  std::string_view metric;
  Quality quality = Quality::compute;
  double value = 0;
  Spread spread;
  bool far = false;  // Among hosts of several racks, over the fabric.
};

inline constexpr Spread kComputeSpread{0.0035, 0.0012, 0.0008, 0.003};
inline constexpr Spread kMemorySpread{0.003, 0.0008, 0.0005, 0.002};
inline constexpr Spread kLinkSpread{0.004, 0.002, 0.001, 0.005};
inline constexpr Spread kFabricSpread{0.006, 0.003, 0.002, 0.008};

// What a token costs in the campaign commissioning's cases, Ministral 3 8B in BF16: FLOP and bytes
// by the formulas of the suite tokens.
struct TokenWork {
  std::string_view benchmark;
  double flop = 0;
  double bytes = 0;
};

inline constexpr std::array kTokenWork{TokenWork{"tokens.decode", 1.70504e10, 5.34909e8},
                                       TokenWork{"tokens.prefill", 1.54039e10, 3.12033e7}};

// Tokens a second: of what the figures of products and of memory allow, some 60 and 70 %.
inline constexpr double kPrefillTokens = 7.8e4;
inline constexpr double kPrefillPrompt = 2048;
inline constexpr double kDecodeTokens = 9.7e3;
inline constexpr double kDecodeBatch = 64;

inline constexpr std::array kFigures{
    Figure{"gemm.nvfp4", "throughput", Quality::compute, 1.05e16, kComputeSpread},
    Figure{"gemm.fp8", "throughput", Quality::compute, 3.9e15, kComputeSpread},
    Figure{"gemm.bf16", "throughput", Quality::compute, 2.0e15, kComputeSpread},
    Figure{"gemm.fp64", "throughput", Quality::compute, 1.2e12, kComputeSpread},
    Figure{"hbm.read", "bandwidth", Quality::memory, 7.4e12, kMemorySpread},
    Figure{"hbm.copy", "bandwidth", Quality::memory, 6.8e12, kMemorySpread},
    Figure{"hbm.triad", "bandwidth", Quality::memory, 7.0e12, kMemorySpread},
    Figure{"allreduce.all_reduce", "busbw", Quality::nvlink, 8.0e11, kLinkSpread},
    Figure{"allreduce.all_reduce", "algbw", Quality::nvlink, 4.1e11, kLinkSpread},
    Figure{"allreduce.all_reduce", "skew", Quality::nvlink, 0.03, kLinkSpread},
    Figure{"allreduce.all_reduce", "busbw", Quality::fabric, 3.6e11, kFabricSpread, true},
    Figure{"allreduce.all_reduce", "algbw", Quality::fabric, 1.9e11, kFabricSpread, true},
    Figure{"allreduce.all_reduce", "skew", Quality::fabric, 0.05, kFabricSpread, true},
    Figure{"allreduce.rail", "busbw", Quality::fabric, 9.0e10, kFabricSpread, true},
    Figure{"allreduce.rail", "algbw", Quality::fabric, 4.8e10, kFabricSpread, true},
    Figure{"allreduce.rail", "skew", Quality::fabric, 0.05, kFabricSpread, true},
    Figure{"allreduce.control", "seen", Quality::nvlink, 1.0, kLinkSpread},
    Figure{"tokens.prefill", "throughput", Quality::compute, kPrefillTokens, kComputeSpread},
    Figure{"tokens.prefill", "compute", Quality::compute, kPrefillTokens* kTokenWork[1].flop,
           kComputeSpread},
    Figure{"tokens.prefill", "ttft", Quality::compute, kPrefillPrompt / kPrefillTokens,
           kComputeSpread},
    Figure{"tokens.decode", "throughput", Quality::memory, kDecodeTokens, kMemorySpread},
    Figure{"tokens.decode", "per_user", Quality::memory, kDecodeTokens / kDecodeBatch,
           kMemorySpread},
    Figure{"tokens.decode", "tpot", Quality::memory, kDecodeBatch / kDecodeTokens, kMemorySpread},
    Figure{"tokens.decode", "bandwidth", Quality::memory, kDecodeTokens* kTokenWork[0].bytes,
           kMemorySpread},
    Figure{"nvlink.matrix", "slowest", Quality::nvlink, 4.6e10, kLinkSpread},
    Figure{"nvlink.matrix", "even", Quality::nvlink, 0.97, kLinkSpread},
    Figure{"allreduce.parts", "slowest", Quality::nvlink, 5.8e11, kLinkSpread},
    Figure{"allreduce.parts", "even", Quality::nvlink, 0.97, kLinkSpread},
    Figure{"nvlink.control", "fastest", Quality::fabric, 9.0e10, kFabricSpread},
};

// Null where the model knows none.
const Figure* figure_of(std::string_view benchmark, std::string_view metric, bool far);

// Null for what makes no tokens.
const TokenWork* token_work_of(std::string_view benchmark);

}  // namespace assay
