// Ed25519 keys through OpenSSL: PEM files, raw 64-byte signatures, as `openssl pkeyutl` reads them.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_pkey_st;  // OpenSSL's EVP_PKEY.

namespace assay {

class Key {
 public:
  static Key generate();
  // Both throw Error (usage) where the file is missing or holds no Ed25519 key.
  static Key read_private(const std::filesystem::path& path);
  static Key read_public(const std::filesystem::path& path);
  // Nothing where the text is not exactly what public_pem() writes.
  static std::optional<Key> from_public_pem(const std::string& pem);

  std::string private_pem() const;  // PKCS #8.
  std::string public_pem() const;   // SubjectPublicKeyInfo.

  std::string sign(std::string_view message) const;  // 64 bytes.
  bool signed_by(std::string_view message, std::string_view signature) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  explicit Key(evp_pkey_st* key) : key_(key) {}

  std::unique_ptr<evp_pkey_st, Free> key_;
};

}  // namespace assay
