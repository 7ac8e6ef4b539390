// Choosing, sorting and counting experts.
#include "suites/tokens/routing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "results/record/error.hpp"

namespace assay {
namespace {

// The columns of the greatest numbers, the greatest first; of equal ones the first.
std::vector<std::uint32_t> greatest_columns(std::span<const float> row, std::size_t count) {
  std::vector<std::uint32_t> columns(row.size());
  std::iota(columns.begin(), columns.end(), 0U);
  const auto is_before = [&](std::uint32_t a, std::uint32_t b) {
    return row[a] > row[b] || (row[a] == row[b] && a < b);
  };
  std::partial_sort(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(count),
                    columns.end(), is_before);
  columns.resize(count);
  return columns;
}

}  // namespace

Routing route(std::span<const float> logits, std::span<const float> bias, std::size_t active) {
  Routing routing{active, {}, {}};
  std::vector<float> row(bias.size());
  for (std::size_t first = 0; first + row.size() <= logits.size(); first += row.size()) {
    for (std::size_t e = 0; e < row.size(); ++e) row[e] = logits[first + e] + bias[e];
    const auto chosen = greatest_columns(row, active);
    float sum = 0;
    for (const std::uint32_t e : chosen) sum += std::exp(row[e] - row[chosen.front()]);
    for (const std::uint32_t e : chosen) {
      routing.experts.push_back(e);
      routing.weights.push_back(std::exp(row[e] - row[chosen.front()]) / sum);
    }
  }
  return routing;
}

ExpertRows by_expert(const Routing& routing, std::size_t experts) {
  ExpertRows sorted;
  sorted.begin.assign(experts + 1, 0);
  for (const std::uint32_t e : routing.experts) ++sorted.begin[e + 1];
  std::partial_sum(sorted.begin.begin(), sorted.begin.end(), sorted.begin.begin());
  sorted.rows.resize(routing.experts.size());
  sorted.weights.resize(routing.experts.size());
  std::vector<std::size_t> next(sorted.begin.begin(), sorted.begin.end() - 1);
  for (std::size_t i = 0; i < routing.experts.size(); ++i) {
    const std::size_t place = next[routing.experts[i]]++;
    sorted.rows[place] = static_cast<std::uint32_t>(i / routing.active);
    sorted.weights[place] = routing.weights[i];
  }
  return sorted;
}

std::vector<float> router_bias(const std::string& load, std::size_t experts) {
  std::vector<float> bias(experts, 0.0F);
  if (load == "uniform") return bias;
  if (load != "zipf") throw Error{"load '" + load + "' is neither uniform nor zipf"};
  for (std::size_t e = 0; e < experts; ++e) bias[e] = -std::log(static_cast<float>(e + 1));
  return bias;
}

void ExpertLoad::add(const Routing& routing) {
  for (const std::uint32_t e : routing.experts) ++tokens_[e];
}

std::string ExpertLoad::in_words() const {
  const auto [least, most] = std::ranges::minmax(tokens_);
  const auto sum = std::accumulate(tokens_.begin(), tokens_.end(), std::uint64_t{0});
  return fmt::format("least {}, most {}, {} together; by expert: {}", least, most, sum,
                     fmt::join(tokens_, " "));
}

double distinct_experts(std::size_t experts, std::size_t active, std::size_t tokens) {
  const auto all = static_cast<double>(experts);
  const double missed = 1 - static_cast<double>(active) / all;
  return all * (1 - std::pow(missed, static_cast<double>(tokens)));
}

}  // namespace assay
