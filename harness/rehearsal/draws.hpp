// Random numbers by what they are for: the same seed and the same name give the same number,
// whatever was drawn before, on every machine.
#pragma once

#include <cstdint>
#include <string_view>

namespace assay {

class Draws {
 public:
  explicit Draws(std::uint64_t key) : key_(key) {}

  // Draws of something else.
  Draws of(std::string_view name) const;
  Draws of(std::uint64_t number) const { return Draws(mixed(key_ ^ mixed(number))); }

  std::uint64_t key() const { return key_; }
  double uniform() const { return static_cast<double>(mixed(key_) >> 11) * 0x1p-53; }

  // Mean 0, standard deviation 1, never beyond 2.45: an assumption, that parts which are further
  // off are not delivered.
  double sorted() const;
  // Mean 0, standard deviation 1, near a normal one and never beyond 3.46.
  double noise() const;

 private:
  static std::uint64_t mixed(std::uint64_t key);

  std::uint64_t key_;
};

}  // namespace assay
