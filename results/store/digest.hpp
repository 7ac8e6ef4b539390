// SHA-256, piece by piece.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace assay {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void add(std::string_view bytes);
  std::string hex() const;  // Of all bytes so far, 64 digits; more may be added.

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace assay
