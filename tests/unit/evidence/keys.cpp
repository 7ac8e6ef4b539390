// Keys: made once, private, and only Ed25519.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "results/evidence/key.hpp"
#include "results/evidence/seal.hpp"
#include "small_campaign.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string thrown(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::usage);
    return error.what();
  }
  return "nothing was thrown";
}

TEST(Keygen, writes_a_private_key_that_only_its_owner_can_read) {
  const SmallCampaign campaign;
  EXPECT_EQ(fs::status(campaign.key()).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_THAT(bytes_of(campaign.key()), HasSubstr("-----BEGIN PRIVATE KEY-----"));
  EXPECT_THAT(bytes_of(campaign.public_key()), HasSubstr("-----BEGIN PUBLIC KEY-----"));
}

TEST(Keygen, never_overwrites_a_key) {
  const SmallCampaign campaign;
  const std::string before = bytes_of(campaign.key());
  EXPECT_THAT(thrown([&] { keygen(campaign.key()); }), HasSubstr("it exists"));
  EXPECT_EQ(bytes_of(campaign.key()), before);
}

TEST(Keygen, leaves_nothing_behind_where_the_public_key_exists) {
  const SmallCampaign campaign;
  put(campaign.home() / "other.pub", "somebody's");
  EXPECT_THAT(thrown([&] { keygen(campaign.home() / "other"); }), HasSubstr("other.pub"));
  EXPECT_FALSE(fs::exists(campaign.home() / "other"));
  EXPECT_EQ(bytes_of(campaign.home() / "other.pub"), "somebody's");
}

TEST(Keygen, says_where_it_cannot_write) {
  EXPECT_THAT(thrown([] { keygen("/nonexistent/key"); }), HasSubstr("/nonexistent/key"));
}

TEST(Key, verifies_what_it_signed_and_nothing_else) {
  const Key key = Key::generate();
  const Key other = Key::generate();
  const std::string signature = key.sign("the tag manifest");
  EXPECT_EQ(signature.size(), 64U);
  EXPECT_TRUE(key.signed_by("the tag manifest", signature));
  EXPECT_FALSE(key.signed_by("another tag manifest", signature));
  EXPECT_FALSE(other.signed_by("the tag manifest", signature));
  EXPECT_FALSE(key.signed_by("the tag manifest", signature + "x"));
  EXPECT_FALSE(key.signed_by("the tag manifest", ""));
}

TEST(Key, takes_no_private_key_for_a_public_one_and_no_other_way_round) {
  const SmallCampaign campaign;
  EXPECT_THAT(thrown([&] { Key::read_public(campaign.key()); }), HasSubstr("public Ed25519"));
  EXPECT_THAT(thrown([&] { Key::read_private(campaign.public_key()); }),
              HasSubstr("private Ed25519"));
}

TEST(Key, takes_no_key_of_another_kind) {
  const SmallCampaign campaign;
  const fs::path path = campaign.home() / "ec.pub";
  EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  BIO* bio = BIO_new_file(path.c_str(), "w");
  ASSERT_EQ(PEM_write_bio_PUBKEY(bio, key), 1);
  BIO_free(bio);
  EVP_PKEY_free(key);
  EXPECT_THAT(thrown([&] { Key::read_public(path); }), HasSubstr("public Ed25519"));
}

TEST(Key, names_a_file_that_is_missing_or_no_key) {
  const SmallCampaign campaign;
  EXPECT_THAT(thrown([&] { Key::read_public(campaign.home() / "none"); }), HasSubstr("none"));
  put(campaign.home() / "garbage", "-----BEGIN PUBLIC KEY-----\nnonsense\n");
  EXPECT_THAT(thrown([&] { Key::read_public(campaign.home() / "garbage"); }), HasSubstr("garbage"));
}

}  // namespace
}  // namespace assay
