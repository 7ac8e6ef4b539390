// Axes, read strictly.
#include "suites/serve/case.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "results/record/error.hpp"
#include "suites/serve/endpoint.hpp"

namespace assay {
namespace {

constexpr std::uint32_t kTokensMax = 1U << 20U;
constexpr std::uint32_t kRequestsMax = 100'000;

template <class T>
std::optional<T> whole(std::string_view text) {
  T value{};
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return value;
}

// "1024/128" to its two halves; nothing where there is no one slash.
template <class T>
std::optional<std::pair<T, T>> halves(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto first = whole<T>(text.substr(0, slash));
  const auto second = whole<T>(text.substr(slash + 1));
  if (!first || !second) return std::nullopt;
  return std::pair{*first, *second};
}

[[noreturn]] void refuse(const std::string& axis, const std::string& text, const std::string& why) {
  throw Error{"axis " + axis + "=" + text + " " + why};
}

void read_lengths(const std::string& text, ServeCase& made) {
  const auto both = halves<std::uint32_t>(text);
  // Two tokens of output, so that there is a time between them.
  if (!both || both->first < 1 || both->second < 2 || both->first > kTokensMax ||
      both->second > kTokensMax) {
    refuse("lengths", text, "is not 'prompt/output' in tokens, such as 1024/128");
  }
  made.prompt_tokens = both->first;
  made.output_tokens = both->second;
}

void read_slo(const std::string& text, ServeCase& made) {
  constexpr double kEver = std::numeric_limits<double>::infinity();
  made.slo = {kEver, kEver};
  if (text == "none") return;
  const auto both = halves<double>(text);
  if (!both || !(both->first > 0) || !(both->second > 0)) {
    refuse("slo", text,
           "is neither none nor 'first/each': the seconds to the first token and a token, such as "
           "2/0.08");
  }
  made.slo = {both->first, both->second};
  made.has_slo = true;
}

}  // namespace

double load_of(const std::string& axis, const std::string& text, bool open_loop) {
  const auto load = whole<double>(text);
  const bool holds = load && *load > 0 && *load <= kLoadMax;
  if (!holds || (!open_loop && *load != std::floor(*load))) {
    refuse(axis, text,
           open_loop ? "is no number of requests a second, above 0 and at most 16384"
                     : "is no whole number of streams from 1 to 16384");
  }
  return *load;
}

ServeCase serve_case(const Axes& axes) {
  ServeCase made;
  made.endpoint = axes.at("endpoint");
  const std::string& mode = axes.at("mode");
  if (mode != "closed" && mode != "open") refuse("mode", mode, "is neither closed nor open");
  made.open_loop = mode == "open";
  made.load = load_of("load", axes.at("load"), made.open_loop);
  made.arrival_text = axes.at("arrival");
  made.arrival = arrival_named(made.arrival_text);
  read_lengths(axes.at("lengths"), made);
  const auto requests = whole<std::uint32_t>(axes.at("requests"));
  if (!requests || *requests < 1 || *requests > kRequestsMax) {
    refuse("requests", axes.at("requests"), "is no whole number from 1 to 100000");
  }
  made.requests = *requests;
  read_slo(axes.at("slo"), made);
  return made;
}

std::string serve_unfit(const Facts&, const Axes& axes) {
  const ServeCase of = serve_case(axes);
  if (of.endpoint == kNoEndpoint) {
    return "no endpoint is stated: the axis 'endpoint' names the file that describes one";
  }
  read_endpoint(of.endpoint);
  return {};
}

}  // namespace assay
