// Which part a matrix of speeds blames: senders by receivers, or the GPUs of a rack by its NVLink
// switches. A whole line that is slow is what its cells share; a cell alone is what joins its two.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "results/next/robust.hpp"

namespace assay::locate {

struct Matrix {
  std::uint32_t rows = 0;
  std::uint32_t columns = 0;
  // Row by row, rows * columns: B/s. None: it was not asked for (a sender to itself, a pair of a
  // tournament cut short), and says nothing. NaN, zero or below: asked for and not measured
  // properly, which is never fast.
  std::vector<std::optional<double>> cells;
  bool same = false;           // Row i and column i are the same host.
  std::uint32_t together = 1;  // So many rows after one another are one tray; rows % together == 0.
  double floor = 0;            // B/s: what is below is slow, whatever the others are.
};

// The line with the cells that are slow, the highest that explains them.
enum class Line {
  cell,    // Link or cable between the two.
  row,     // The sender's NIC; a GPU.
  column,  // The receiver's NIC; an NVLink switch.
  both,    // Row and column of one host: the host.
  tray,    // Its rows together.
};

struct Spot {
  Line line = Line::cell;
  std::uint32_t row = 0;     // The first, of a tray.
  std::uint32_t column = 0;  // The row's number where it is `both`.
  std::uint32_t slow = 0;    // So many ...
  std::uint32_t of = 0;      // ... of so many cells that were asked for and not explained before.
  std::uint32_t lost = 0;    // Of the slow ones: not measured properly.
  double ratio = 1;          // Median of the slow ones over the population's; 1 where all are lost.
  std::string not_separated = {};  // A sentence; empty where nothing is left open.
};

struct Spots {
  std::vector<Spot> spots;  // What explains most first.
  Robust population;
  std::string why_none;  // Where there is no population to compare with; then nothing is said.
};

// Slow: is_low() against the population of all cells that were measured, or below the floor. A line
// is named where k of its n cells are slow, 2 k >= n and 3 k > n + 2, as for zones. Throws Error
// for a matrix whose sizes disagree.
Spots spots(const Matrix& matrix, const Threshold& threshold);

}  // namespace assay::locate
