// SplitMix64 (Steele, Lea, Flood, 2014) over names hashed by FNV-1a; sums of uniform numbers in
// place of a normal one, for they need neither logarithm nor cosine, whose last bits differ between
// libraries.
#include "harness/rehearsal/draws.hpp"

namespace assay {
namespace {

constexpr double kDeviationOfTwo = 0.40824829046386302;   // sqrt(2 / 12)
constexpr double kDeviationOfFour = 0.57735026918962576;  // sqrt(4 / 12)

// The sum of `count` 16-bit pieces of `bits`, each from -0.5 to 0.5.
double sum_of(std::uint64_t bits, int count) {
  double sum = 0;
  for (int piece = 0; piece < count; ++piece) {
    sum += (static_cast<double>(bits & 0xFFFF) + 0.5) / 65536 - 0.5;
    bits >>= 16;
  }
  return sum;
}

}  // namespace

std::uint64_t Draws::mixed(std::uint64_t key) {
  key += 0x9E3779B97F4A7C15ULL;
  key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9ULL;
  key = (key ^ (key >> 27)) * 0x94D049BB133111EBULL;
  return key ^ (key >> 31);
}

Draws Draws::of(std::string_view name) const {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char letter : name) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001B3ULL;
  }
  return of(hash);
}

double Draws::sorted() const { return sum_of(mixed(key_), 2) / kDeviationOfTwo; }
double Draws::noise() const { return sum_of(mixed(key_), 4) / kDeviationOfFour; }

}  // namespace assay
