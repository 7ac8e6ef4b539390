// From a file or a named variable, and out of every text that is kept.
#include "suites/serve/api_key.hpp"

#include <algorithm>
#include <cstdlib>

#include "results/record/error.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

constexpr std::uint64_t kKeyBytesMax = 4096;
// A part of a key that is longer than this is a secret, too: servers show the end of a key.
constexpr std::size_t kPartBytes = 8;
constexpr std::string_view kInPlace = "[key]";

std::string read(const ApiKeySource& source) {
  if (!source.file.empty()) return read_file(source.file, kKeyBytesMax);
  const char* const value = std::getenv(source.variable.c_str());
  if (value == nullptr) {
    throw Error{"the variable " + source.variable + ", which should hold the API key, is not set",
                "export it before assay run; under Slurm it must reach the job"};
  }
  return value;
}

// The length of the longest part of `key` that stands in `text` at `at`.
std::size_t part_at(const std::string& text, std::size_t at, const std::string& key) {
  std::size_t longest = 0;
  for (std::size_t from = 0; from < key.size(); ++from) {
    std::size_t same = 0;
    while (at + same < text.size() && from + same < key.size() &&
           text[at + same] == key[from + same]) {
      ++same;
    }
    longest = std::max(longest, same);
  }
  return longest;
}

}  // namespace

std::string read_api_key(const ApiKeySource& source) {
  if (!source.is_given()) return {};
  std::string key = read(source);
  while (!key.empty() && (key.back() == '\n' || key.back() == '\r')) key.pop_back();
  const std::string where =
      source.file.empty() ? "the variable " + source.variable : "the file " + source.file;
  if (key.empty()) throw Error{where + " holds no API key: it is empty"};
  const bool is_clean = std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~'; });
  if (!is_clean || key.size() > kKeyBytesMax) {
    throw Error{where + " holds no API key: one is a line of printable ASCII without a space"};
  }
  return key;
}

std::string without_key(std::string text, const std::string& key) {
  if (key.empty()) return text;
  const std::size_t least = std::min(key.size(), kPartBytes);
  std::string made;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t part = part_at(text, at, key);
    if (part >= least) {
      made += kInPlace;
      at += part;
    } else {
      made += text[at++];
    }
  }
  return made;
}

}  // namespace assay
