// SHA-256 through OpenSSL.
#include "results/store/digest.hpp"

#include <openssl/evp.h>

#include <array>

#include "results/record/error.hpp"
#include "results/store/file.hpp"

namespace assay {

struct Sha256::Context {
  Context() : evp(EVP_MD_CTX_new()) { expect(evp != nullptr, "a digest context can be made"); }
  ~Context() { EVP_MD_CTX_free(evp); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  EVP_MD_CTX* evp;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  expect(EVP_DigestInit_ex(context_->evp, EVP_sha256(), nullptr) == 1, "SHA-256 is there");
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view bytes) {
  expect(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()) == 1, "a digest takes bytes");
}

std::string Sha256::hex() const {
  const Context copy;
  std::array<unsigned char, 32> digest{};
  expect(EVP_MD_CTX_copy_ex(copy.evp, context_->evp) == 1 &&
             EVP_DigestFinal_ex(copy.evp, digest.data(), nullptr) == 1,
         "a digest can be finished");
  std::string text;
  for (const unsigned char byte : digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

std::string sha256(std::string_view bytes) {
  Sha256 digest;
  digest.add(bytes);
  return digest.hex();
}

}  // namespace assay
