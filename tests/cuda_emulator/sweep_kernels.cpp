// The sweep's kernels, run on the host over the real grid.
#include "suites/hbm/sweep_body.hpp"
#include "tests/cuda_emulator/job_piece.hpp"

namespace assay::emulated {

std::optional<Piece> sweep_kernel_piece(const std::string& name, Grid grid, void** arguments) {
  const bool is_write = name == "assay_hbm_sweep_write";
  if (!is_write && name != "assay_hbm_sweep_compare") return std::nullopt;
  const SweepJob job = *static_cast<const SweepJob*>(arguments[0]);
  Piece piece;
  piece.what = "kernel " + name;
  piece.touched.push_back({job.words, job.pairs * sizeof(WordPair), is_write});
  piece.bytes = static_cast<double>(job.pairs * sizeof(WordPair));
  if (is_write) {
    piece.run = [job, grid] {
      return run_grid(job.pairs, grid, [&](GridThread thread, auto visit) {
        sweep_write_thread(job, thread, visit);
      });
    };
    return piece;
  }
  piece.touched.push_back({job.found, grid.blocks * grid.threads * sizeof(ThreadFound), true});
  piece.run = [job, grid] {
    return run_grid(job.pairs, grid, [&](GridThread thread, auto visit) {
      sweep_compare_thread(job, thread, visit);
    });
  };
  return piece;
}

}  // namespace assay::emulated
