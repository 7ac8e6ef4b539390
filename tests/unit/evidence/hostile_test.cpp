// A bag from an enemy: no flipped byte and no cut file verifies, and nothing brings the program
// down.
#include <gtest/gtest.h>

#include "results/evidence/bag.hpp"
#include "small_campaign.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

// Every byte of a short file; of a long one its two ends and a stride between them.
std::vector<std::size_t> places_in(std::size_t size) {
  constexpr std::size_t kPlaces = 5;
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < size; place += 1 + size / kPlaces) places.push_back(place);
  if (size > 0) places.push_back(size - 1);
  return places;
}

bool verifies(const SmallCampaign& campaign) { return campaign.verified().exit == Exit::accepted; }

TEST(HostileBag, no_flipped_byte_of_any_file_verifies) {
  SmallCampaign campaign;
  campaign.seal();
  for (const auto& [path, size] : contents_of(campaign.folder()).files) {
    const std::string bytes = bytes_of(campaign.folder() / path);
    for (const std::size_t place : places_in(bytes.size())) {
      for (const char flip : {char{1}, char{0x20}}) {
        std::string flipped = bytes;
        flipped[place] = static_cast<char>(flipped[place] ^ flip);
        put(campaign.folder() / path, flipped);
        EXPECT_FALSE(verifies(campaign)) << path << " at " << place;
      }
    }
    put(campaign.folder() / path, bytes);
  }
  EXPECT_TRUE(verifies(campaign));
}

TEST(HostileBag, no_byte_of_a_tag_file_can_be_flipped) {
  SmallCampaign campaign;
  campaign.seal();
  for (const char* name : {kBagit, kTagManifest, kSignature, kSigner}) {
    const std::string bytes = bytes_of(campaign.folder() / name);
    for (std::size_t place = 0; place < bytes.size(); ++place) {
      std::string flipped = bytes;
      flipped[place] = static_cast<char>(flipped[place] ^ 0x20);
      put(campaign.folder() / name, flipped);
      EXPECT_FALSE(verifies(campaign)) << name << " at " << place;
    }
    put(campaign.folder() / name, bytes);
  }
}

TEST(HostileBag, no_cut_file_verifies) {
  SmallCampaign campaign;
  campaign.seal();
  for (const auto& [path, size] : contents_of(campaign.folder()).files) {
    const std::string bytes = bytes_of(campaign.folder() / path);
    for (const std::size_t length : places_in(bytes.size())) {
      put(campaign.folder() / path, bytes.substr(0, length));
      EXPECT_FALSE(verifies(campaign)) << path << " cut to " << length;
    }
    put(campaign.folder() / path, bytes);
  }
}

// Signed by the right key, so that nothing stands between the garbage and whoever reads it.
TEST(HostileBag, cut_and_garbled_files_that_are_signed_again_never_crash) {
  SmallCampaign campaign;
  campaign.seal();
  for (const auto& [path, size] : contents_of(campaign.folder() / "data").files) {
    const fs::path file = campaign.folder() / "data" / path;
    const std::string bytes = bytes_of(file);
    for (const std::size_t place : places_in(bytes.size())) {
      put(file, bytes.substr(0, place));
      campaign.hash_and_sign_again();
      (void)campaign.verified();
      std::string garbled = bytes;
      garbled[place] = static_cast<char>(garbled[place] ^ 0x80);
      put(file, garbled);
      campaign.hash_and_sign_again();
      (void)campaign.verified();
    }
    put(file, bytes);
  }
  campaign.hash_and_sign_again();
  EXPECT_TRUE(verifies(campaign));
}

TEST(HostileBag, an_empty_folder_with_a_bags_name_is_rejected) {
  const SmallCampaign campaign;
  fs::create_directories(campaign.folder() / "data");
  EXPECT_EQ(campaign.verified().exit, Exit::rejected);
}

}  // namespace
}  // namespace assay
