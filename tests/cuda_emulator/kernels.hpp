// The bodies of the module's kernels, run on the host over the real grid.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/cuda_emulator/emulator.hpp"

namespace assay::emulated {

struct Grid {
  unsigned blocks = 0;
  unsigned threads = 0;  // Of a block.
};

// A launch as a piece of work; none where no kernel of that name has a body here. `arguments` are
// copied now, as CUDA does.
std::optional<Piece> kernel_piece(const std::string& name, Grid grid, void** arguments);

// The same of the sweep's kernels alone (sweep_kernels.cpp), and of the transformer's
// (token_kernels.cpp).
std::optional<Piece> sweep_kernel_piece(const std::string& name, Grid grid, void** arguments);
std::optional<Piece> token_kernel_piece(const std::string& name, Grid grid, void** arguments);

// Of the digests of a product's tiles (tile_kernels.cpp).
std::optional<Piece> tile_kernel_piece(const std::string& name, Grid grid, void** arguments);

}  // namespace assay::emulated
