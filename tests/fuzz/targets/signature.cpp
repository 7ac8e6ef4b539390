// signatures/: a public key and a signature out of a bag that somebody else made.
#include "results/evidence/key.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

constexpr std::string_view kMessage = "the tag manifest of a bag";

const Key& signer() {
  static const Key key = Key::generate();
  return key;
}

// A key is taken only as it is written, and a signature only from its owner.
Tried attempt(std::string_view text) {
  static const std::string signature = signer().sign(kMessage);
  if (signer().signed_by(kMessage, text) != (text == signature)) {
    return {true, "another text is taken for the signature"};
  }
  const auto key = Key::from_public_pem(std::string(text));
  if (!key) return {text == signature, {}};
  if (key->public_pem() != text) return {true, "a key was taken, and is written otherwise"};
  const bool signs = text != signer().public_pem() && key->signed_by(kMessage, signature);
  return {true, signs ? "the signature is taken for another key's" : ""};
}

const Registered<Target> registered{{
    .name = "signature",
    .seeds =
        [] {
          return std::vector<std::string>{signer().public_pem(), signer().sign(kMessage)};
        },
    .attempt = attempt,
}};

}  // namespace
}  // namespace assay::fuzz
