// Ed25519 keys through OpenSSL's EVP.
#include "results/evidence/key.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "results/record/error.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

constexpr std::uint64_t kKeyFileBytesMax = 64 << 10;
constexpr std::size_t kSignatureBytes = 64;

// Every public Ed25519 key is written with so many bytes and begins like this (RFC 8410, section 4,
// and RFC 7468). What came in a stranger's bag and is anything else never reaches OpenSSL's
// decoders.
constexpr std::size_t kPublicPemBytes = 113;
constexpr std::string_view kPublicPemStart = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA";

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Without it OpenSSL asks the terminal for the passphrase of an encrypted key.
int no_passphrase(char*, int, int, void*) { return -1; }

Bio reading(const std::string& text) {
  Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free);
  expect(bio != nullptr, "OpenSSL has memory for a buffer");
  return bio;
}

Bio writing() {
  Bio bio(BIO_new(BIO_s_mem()), BIO_free);
  expect(bio != nullptr, "OpenSSL has memory for a buffer");
  return bio;
}

std::string written(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

bool is_ed25519(const EVP_PKEY* key) {
  return key != nullptr && EVP_PKEY_base_id(key) == EVP_PKEY_ED25519;
}

}  // namespace

void Key::Free::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

Key Key::generate() {
  Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (key.key_ == nullptr) throw world_error("OpenSSL cannot make an Ed25519 key");
  return key;
}

Key Key::read_private(const std::filesystem::path& path) {
  const std::string text = read_file(path, kKeyFileBytesMax);
  Key key(PEM_read_bio_PrivateKey(reading(text).get(), nullptr, no_passphrase, nullptr));
  if (is_ed25519(key.key_.get())) return key;
  throw Error{path.string() + ": it is not a private Ed25519 key in PEM form",
              "make one with `assay keygen F`; F is the private key, F.pub the public one"};
}

Key Key::read_public(const std::filesystem::path& path) {
  const std::string text = read_file(path, kKeyFileBytesMax);
  Key key(PEM_read_bio_PUBKEY(reading(text).get(), nullptr, no_passphrase, nullptr));
  if (is_ed25519(key.key_.get())) return key;
  throw Error{path.string() + ": it is not a public Ed25519 key in PEM form",
              "give the F.pub that `assay keygen F` wrote, got from the signer by another way"};
}

std::optional<Key> Key::from_public_pem(const std::string& pem) {
  if (pem.size() != kPublicPemBytes || !pem.starts_with(kPublicPemStart)) return std::nullopt;
  Key key(PEM_read_bio_PUBKEY(reading(pem).get(), nullptr, no_passphrase, nullptr));
  if (!is_ed25519(key.key_.get()) || key.public_pem() != pem) return std::nullopt;
  return key;
}

std::string Key::private_pem() const {
  const Bio bio = writing();
  const int done = PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0,
                                                 no_passphrase, nullptr);
  expect(done == 1, "a private key can be written as PEM");
  return written(bio.get());
}

std::string Key::public_pem() const {
  const Bio bio = writing();
  expect(PEM_write_bio_PUBKEY(bio.get(), key_.get()) == 1, "a public key can be written as PEM");
  return written(bio.get());
}

std::string Key::sign(std::string_view message) const {
  const Digest digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::string signature(kSignatureBytes, '\0');
  std::size_t size = signature.size();
  const bool done = digest != nullptr &&
                    EVP_DigestSignInit(digest.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
                    EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()),
                                   &size, bytes_of(message), message.size()) == 1;
  if (!done || size != kSignatureBytes) throw world_error("OpenSSL cannot sign with this key");
  return signature;
}

bool Key::signed_by(std::string_view message, std::string_view signature) const {
  if (signature.size() != kSignatureBytes) return false;
  const Digest digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return digest != nullptr &&
         EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(digest.get(), bytes_of(signature), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

}  // namespace assay
