// Greedy: the line that explains most of what is slow, then the next of what is left, then cells.
#include "results/next/matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/record/error.hpp"

namespace assay::locate {
namespace {

enum class Cell { absent, fast, slow, explained };

// More cells than these make no matrix that a person looks at: 3,450 hosts have 12 million.
constexpr std::size_t kCellsMax = 20'000'000;

bool measured(const std::optional<double>& cell) {
  return cell && std::isfinite(*cell) && *cell > 0;
}

class Reader {
 public:
  Reader(const Matrix& matrix, const Robust& population, const Threshold& threshold)
      : matrix_(matrix), population_(population) {
    for (const auto& cell : matrix.cells) {
      const bool slow = cell && (is_low(*cell, population, threshold) || *cell < matrix.floor);
      cells_.push_back(!cell ? Cell::absent : slow ? Cell::slow : Cell::fast);
    }
  }

  std::vector<Spot> read() {
    std::vector<Spot> found;
    for (;;) {
      const std::vector<Spot> all = lines();
      const auto best = std::ranges::max_element(all, {}, gain);
      if (best == all.end() || !is_worth_it(*best)) break;
      found.push_back(*best);
      found.back().not_separated = twins(*best, all);
      explain(found.back());
    }
    for (std::uint32_t row = 0; row < matrix_.rows; ++row) {
      for (std::uint32_t column = 0; column < matrix_.columns; ++column) {
        if (cells_[at(row, column)] != Cell::slow) continue;
        Spot spot = counted({.line = Line::cell, .row = row, .column = column});
        spot.not_separated = alone(row, column);
        found.push_back(spot);
      }
    }
    for (Spot& spot : found) {
      if (spot.line == Line::cell) explain(spot);
    }
    return found;
  }

 private:
  static std::int64_t gain(const Spot& spot) {
    return 3 * std::int64_t{spot.slow} - std::int64_t{spot.of} - 2;
  }
  static bool is_worth_it(const Spot& spot) { return 2 * spot.slow >= spot.of && gain(spot) > 0; }

  std::size_t at(std::uint32_t row, std::uint32_t column) const {
    return std::size_t{row} * matrix_.columns + column;
  }

  // each(place) for every cell of the line.
  template <class Each>
  void walk(const Spot& spot, const Each& each) const {
    const bool rows = spot.line == Line::row || spot.line == Line::both;
    const bool columns = spot.line == Line::column || spot.line == Line::both;
    const std::uint32_t height = spot.line == Line::tray ? matrix_.together : rows ? 1 : 0;
    if (spot.line == Line::cell) each(at(spot.row, spot.column));
    for (std::uint32_t row = spot.row; row < spot.row + height; ++row) {
      for (std::uint32_t column = 0; column < matrix_.columns; ++column) each(at(row, column));
    }
    for (std::uint32_t row = 0; columns && row < matrix_.rows; ++row) {
      if (spot.line != Line::both || row != spot.row) each(at(row, spot.column));
    }
  }

  Spot counted(Spot spot) const {
    walk(spot, [&](std::size_t place) {
      spot.slow += cells_[place] == Cell::slow ? 1 : 0;
      spot.of += cells_[place] == Cell::slow || cells_[place] == Cell::fast ? 1 : 0;
    });
    return spot;
  }

  std::vector<Spot> lines() const {
    std::vector<Spot> all;
    for (std::uint32_t row = 0; row < matrix_.rows; ++row) {
      all.push_back(counted({.line = Line::row, .row = row}));
      if (matrix_.same) all.push_back(counted({.line = Line::both, .row = row, .column = row}));
      if (matrix_.together > 1 && row % matrix_.together == 0) {
        all.push_back(counted({.line = Line::tray, .row = row}));
      }
    }
    for (std::uint32_t column = 0; column < matrix_.columns; ++column) {
      all.push_back(counted({.line = Line::column, .column = column}));
    }
    return all;
  }

  void explain(Spot& spot) {
    std::vector<double> ratios;
    walk(spot, [&](std::size_t place) {
      if (cells_[place] != Cell::slow) return;
      cells_[place] = Cell::explained;
      if (!measured(matrix_.cells[place])) {
        ++spot.lost;
      } else {
        ratios.push_back(*matrix_.cells[place] / population_.middle);
      }
    });
    if (!ratios.empty()) spot.ratio = median(ratios);
  }

  static std::string described(const Spot& spot) {
    switch (spot.line) {
      case Line::row: return fmt::format("row {}", spot.row);
      case Line::column: return fmt::format("column {}", spot.column);
      case Line::both: return fmt::format("row and column {}", spot.row);
      case Line::tray: return fmt::format("the tray from row {}", spot.row);
      case Line::cell: break;
    }
    return fmt::format("cell {}, {}", spot.row, spot.column);
  }

  // Lines that explain as much as well.
  std::string twins(const Spot& best, const std::vector<Spot>& all) const {
    std::vector<bool> slow(cells_.size());
    walk(best, [&](std::size_t place) { slow[place] = cells_[place] == Cell::slow; });
    std::string names;
    for (const Spot& other : all) {
      if (other.line == best.line && other.row == best.row && other.column == best.column) continue;
      if (other.slow != best.slow || other.of != best.of) continue;
      bool same = true;
      walk(other,
           [&](std::size_t place) { same = same && (cells_[place] != Cell::slow || slow[place]); });
      if (same) names += (names.empty() ? "" : ", ") + described(other);
    }
    return names.empty() ? names : "the same cells are slow in " + names;
  }

  // One cell of a line in which no other says anything: it may be the line's.
  std::string alone(std::uint32_t row, std::uint32_t column) const {
    const Spot in_row = counted({.line = Line::row, .row = row});
    const Spot in_column = counted({.line = Line::column, .column = column});
    std::string why;
    for (const Spot& spot : {in_row, in_column}) {
      if (spot.of > 1 && spot.slow < 2) continue;
      const std::string_view between = why.empty() ? "" : "; ";
      why +=
          spot.of < 2
              ? fmt::format("{}{} has no other cell to compare with", between, described(spot))
              : fmt::format("{}{} has {} of {} slow", between, described(spot), spot.slow, spot.of);
    }
    return why;
  }

  const Matrix& matrix_;
  const Robust& population_;
  std::vector<Cell> cells_;
};

}  // namespace

Spots spots(const Matrix& matrix, const Threshold& threshold) {
  if (matrix.cells.size() != std::size_t{matrix.rows} * matrix.columns ||
      matrix.cells.size() > kCellsMax || matrix.together == 0 ||
      matrix.rows % matrix.together != 0 || (matrix.same && matrix.rows != matrix.columns)) {
    throw Error{fmt::format("{} cells make no matrix of {} by {}", matrix.cells.size(), matrix.rows,
                            matrix.columns),
                "give every cell, empty where it was not asked for, and whole trays"};
  }
  std::vector<double> values;
  std::size_t asked = 0;
  for (const auto& cell : matrix.cells) {
    asked += cell ? 1 : 0;
    if (measured(cell)) values.push_back(*cell);
  }
  Spots found;
  if (values.size() < 4 || values.size() * 2 < asked) {
    found.why_none = fmt::format("{} of {} cells were measured: no population to compare with",
                                 values.size(), asked);
    return found;
  }
  found.population = robust(values, threshold.resolution);
  found.spots = Reader(matrix, found.population, threshold).read();
  return found;
}

}  // namespace assay::locate
