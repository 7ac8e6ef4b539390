// Layer by layer; a layer's weights are made when they are needed and not kept.
#include "suites/tokens/reference.hpp"

#include <algorithm>
#include <cmath>

#include "harness/device/lanes.hpp"
#include "suites/tokens/rope.hpp"
#include "suites/tokens/rounding.hpp"
#include "suites/tokens/weights.hpp"

namespace assay {
namespace {

// Rows of equal width.
struct Rows {
  std::size_t width = 0;
  std::vector<float> numbers;

  Rows(std::size_t count, std::size_t columns) : width(columns), numbers(count * columns) {}
  std::size_t count() const { return width == 0 ? 0 : numbers.size() / width; }
  std::span<float> row(std::size_t i) { return std::span(numbers).subspan(i * width, width); }
  std::span<const float> row(std::size_t i) const {
    return std::span(numbers).subspan(i * width, width);
  }
};

double dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

class Forward {
 public:
  Forward(Device& device, const ReferenceInput& input)
      : device_(device),
        input_(input),
        model_(input.model),
        seed_(weights_seed(model_)),
        frequencies_(rope_frequencies(model_)),
        x_(input.tokens.size(), model_.hidden) {}

  ReferenceOutput run() {
    embed();
    for (std::size_t layer = 0; layer < model_.layers; ++layer) {
      add(attention(layer, normed(Part::norm, {layer})));
      const Rows second = normed(Part::norm, {.layer = layer, .second = true});
      add(model_.is_mixture() ? mixture(layer, second) : feed_forward({layer}, second));
      output_.layers.push_back(x_.numbers);
    }
    output_.logits = times(normed(Part::norm, {model_.layers}), matrix(model_, Part::head)).numbers;
    return std::move(output_);
  }

 private:
  void weights(const Matrix& of, std::size_t output, std::span<float> row) const {
    weight_row(seed_, whole(of), output, row);
    round_weights(row, of.inputs, input_.number);
  }

  void embed() {
    const Matrix table = matrix(model_, Part::embedding);
    for (std::size_t i = 0; i < x_.count(); ++i) {
      weight_row(seed_, whole(table), input_.tokens[i], x_.row(i));
      round_weights(x_.row(i), table.inputs, kept_number(input_.number));
    }
  }

  void add(const Rows& more) {
    for (std::size_t i = 0; i < x_.numbers.size(); ++i) x_.numbers[i] += more.numbers[i];
  }

  Rows normed(Part part, const Place& place) const {
    const std::vector<float> gains = norm_gains(seed_, matrix(model_, part, place));
    Rows y(x_.count(), x_.width);
    for (std::size_t i = 0; i < x_.count(); ++i) {
      const double mean = dot(x_.row(i), x_.row(i)) / static_cast<double>(x_.width);
      const double size = std::sqrt(mean + model_.norm_epsilon);
      for (std::size_t j = 0; j < x_.width; ++j) {
        y.row(i)[j] = static_cast<float>(x_.row(i)[j] / size * gains[j]);
      }
    }
    return y;
  }

  // x W^T
  Rows times(Rows x, const Matrix& w) const {
    Rows y(x.count(), w.outputs);
    for (std::size_t i = 0; i < x.count(); ++i) round_activations(x.row(i), input_.number);
    device_.parallel([&](unsigned lane, unsigned lanes) {
      std::vector<float> row(w.inputs);
      const auto [begin, end] = lane_range(w.outputs, lane, lanes);
      for (std::size_t output = begin; output < end; ++output) {
        weights(w, output, row);
        for (std::size_t i = 0; i < x.count(); ++i) {
          y.row(i)[output] = static_cast<float>(dot(x.row(i), row));
        }
      }
    });
    return y;
  }

  // Every head's part of each row is turned by its position.
  void turn(Rows& x, std::size_t heads) const {
    const std::size_t half = model_.head_dim / 2;
    for (std::size_t position = 0; position < x.count(); ++position) {
      for (std::size_t pair = 0; pair < heads * half; ++pair) {
        const double angle = static_cast<double>(position) * frequencies_[pair % half];
        const double cosine = rope_scale(model_.rope) * std::cos(angle);
        const double sine = rope_scale(model_.rope) * std::sin(angle);
        float& a = x.row(position)[pair / half * model_.head_dim + pair % half];
        float& b = x.row(position)[pair / half * model_.head_dim + pair % half + half];
        const double first = a;
        a = static_cast<float>(first * cosine - b * sine);
        b = static_cast<float>(b * cosine + first * sine);
      }
    }
  }

  // As the cache of a model with numbers of eight bits and fewer does.
  void keep(Rows& x) const {
    if (!is_scaled(input_.number)) return;
    for (float& value : x.numbers) value = rounded(value, kept_number(input_.number));
  }

  Rows attention(std::size_t layer, const Rows& x) const {
    Rows queries = times(x, matrix(model_, Part::query, {layer}));
    Rows keys = times(x, matrix(model_, Part::key, {layer}));
    Rows values = times(x, matrix(model_, Part::value, {layer}));
    turn(queries, model_.heads);
    turn(keys, model_.kv_heads);
    keep(keys);
    keep(values);
    Rows mixed(x.count(), queries.width);
    for (std::size_t head = 0; head < model_.heads; ++head) {
      // Neighbouring heads share one of the fewer key-value heads.
      const std::size_t kv = head / (model_.heads / model_.kv_heads);
      for (std::size_t at = 0; at < x.count(); ++at) {
        attend(queries.row(at).subspan(head * model_.head_dim, model_.head_dim),
               {keys, values, kv * model_.head_dim, at + 1},
               mixed.row(at).subspan(head * model_.head_dim, model_.head_dim));
      }
    }
    return times(mixed, matrix(model_, Part::out, {layer}));
  }

  struct Seen {
    const Rows& keys;
    const Rows& values;
    std::size_t column = 0;  // Of the key-value head.
    std::size_t count = 0;   // Positions from 0 on.
  };

  static void attend(std::span<const float> query, const Seen& seen, std::span<float> out) {
    const auto size = static_cast<double>(query.size());
    std::vector<double> weights;
    for (std::size_t j = 0; j < seen.count; ++j) {
      weights.push_back(dot(query, seen.keys.row(j).subspan(seen.column, query.size())) /
                        std::sqrt(size));
    }
    const double most = *std::ranges::max_element(weights);
    double sum = 0;
    for (double& weight : weights) sum += weight = std::exp(weight - most);
    for (std::size_t i = 0; i < out.size(); ++i) {
      double mixed = 0;
      for (std::size_t j = 0; j < seen.count; ++j) {
        mixed += weights[j] / sum * seen.values.row(j)[seen.column + i];
      }
      out[i] = static_cast<float>(mixed);
    }
  }

  Rows feed_forward(const Place& place, const Rows& x) const {
    Rows gate = times(x, matrix(model_, Part::gate, place));
    const Rows up = times(x, matrix(model_, Part::up, place));
    for (std::size_t i = 0; i < gate.numbers.size(); ++i) {
      const double g = gate.numbers[i];
      gate.numbers[i] = static_cast<float>(g / (1 + std::exp(-g)) * up.numbers[i]);
    }
    return times(gate, matrix(model_, Part::down, place));
  }

  // Every expert for every token, of which those that were not chosen count nothing.
  Rows mixture(std::size_t layer, const Rows& x) {
    const Rows shares = expert_shares(layer, times(x, matrix(model_, Part::router, {layer})));
    Rows y(x.count(), x.width);
    const std::size_t all = model_.experts.count + model_.experts.shared;
    for (std::size_t expert = 0; expert < all; ++expert) {
      const Rows made = feed_forward({layer, expert}, x);
      for (std::size_t i = 0; i < x.count(); ++i) {
        const float share = expert < model_.experts.count ? shares.row(i)[expert] : 1.0F;
        for (std::size_t j = 0; j < x.width; ++j) y.row(i)[j] += share * made.row(i)[j];
      }
    }
    return y;
  }

  // A softmax over the experts that the transformer chose.
  Rows expert_shares(std::size_t layer, const Rows& logits) {
    const Routing& routing = input_.routings[layer];
    Rows shares(logits.count(), logits.width);
    for (std::size_t i = 0; i < logits.count(); ++i) {
      std::vector<double> biased;
      for (std::size_t e = 0; e < logits.width; ++e) {
        biased.push_back(static_cast<double>(logits.row(i)[e]) + input_.router_bias[e]);
      }
      std::vector<bool> is_chosen(logits.width, false);
      double sum = 0;
      for (std::size_t k = 0; k < routing.active; ++k) {
        const std::uint32_t e = routing.experts[i * routing.active + k];
        is_chosen[e] = true;
        sum += std::exp(biased[e]);
      }
      double worst = INFINITY;
      double best_other = -INFINITY;
      for (std::size_t e = 0; e < logits.width; ++e) {
        if (is_chosen[e]) shares.row(i)[e] = static_cast<float>(std::exp(biased[e]) / sum);
        (is_chosen[e] ? worst : best_other) =
            is_chosen[e] ? std::min(worst, biased[e]) : std::max(best_other, biased[e]);
      }
      output_.regret = std::max(output_.regret, best_other - worst);
    }
    return shares;
  }

  Device& device_;
  const ReferenceInput& input_;
  const TransformerModel& model_;
  std::uint64_t seed_;
  std::vector<double> frequencies_;
  Rows x_;
  ReferenceOutput output_;
};

}  // namespace

ReferenceOutput reference(Device& device, const ReferenceInput& input) {
  return Forward(device, input).run();
}

double apart(std::span<const float> found, std::span<const float> expected) {
  if (found.size() != expected.size() || expected.empty()) return INFINITY;
  double most = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double difference = std::abs(static_cast<double>(found[i]) - expected[i]);
    if (!std::isfinite(difference)) return INFINITY;
    most = std::max(most, difference);
  }
  const double size = std::sqrt(dot(expected, expected) / static_cast<double>(expected.size()));
  if (most == 0) return 0;
  return size > 0 ? most / size : INFINITY;
}

double logit_error_max(const TransformerModel& model, Number number) {
  const double of_a_layer = number == Number::fp32 ? 1e-4 : 0.08;
  return of_a_layer * std::sqrt(static_cast<double>(model.layers));
}

}  // namespace assay
