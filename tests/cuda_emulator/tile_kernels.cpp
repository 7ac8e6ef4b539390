// The jobs of the digests of a product's tiles.
#include <map>

#include "suites/gemm/tile_digest_body.hpp"
#include "tests/cuda_emulator/job_piece.hpp"
#include "tests/cuda_emulator/kernels.hpp"

namespace assay::emulated {
namespace {

constexpr std::size_t kDigestBytes = sizeof(std::uint64_t);

std::size_t sums_bytes(const TileGrid& grid) { return grid.bands() * grid.strips() * kDigestBytes; }

template <class Word>
std::vector<Touched> touched(const StripsJob<Word>& job) {
  return {{job.sums, sums_bytes(job.grid), true}, {job.c, job.grid.m * job.grid.n * sizeof(Word)}};
}
std::vector<Touched> touched(const TilesJob& job) {
  return {{job.digests, job.count() * kDigestBytes, true}, {job.sums, sums_bytes(job.grid)}};
}

template <class Job>
Piece piece(Grid grid, void** arguments) {
  const Job job = *static_cast<const Job*>(arguments[0]);
  return job_piece(job, grid, touched(job));
}

using Maker = Piece (*)(Grid, void**);

const std::map<std::string, Maker>& makers() {
  static const std::map<std::string, Maker> kMakers{
      {"assay_gemm_strips_16", piece<StripsJob<std::uint16_t>>},
      {"assay_gemm_strips_32", piece<StripsJob<std::uint32_t>>},
      {"assay_gemm_strips_64", piece<StripsJob<std::uint64_t>>},
      {"assay_gemm_tiles", piece<TilesJob>},
  };
  return kMakers;
}

}  // namespace

std::optional<Piece> tile_kernel_piece(const std::string& name, Grid grid, void** arguments) {
  const auto found = makers().find(name);
  if (found == makers().end()) return std::nullopt;
  Piece made = found->second(grid, arguments);
  made.what = "kernel " + name;
  return made;
}

}  // namespace assay::emulated
