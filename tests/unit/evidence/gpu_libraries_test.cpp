// Libraries that a worker on a GPU may have run on, and a seal that asks for them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/evidence/gpu_libraries.hpp"
#include "results/evidence/seal.hpp"
#include "results/record/error.hpp"
#include "small_campaign.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

const std::string kA(64, 'a');
const std::string kB(64, 'b');

Profile profile() {
  Profile made;
  for (const char* library : {"libcuda", "libcudart", "libcublasLt", "libnvidia-ml"}) {
    made.libraries.push_back({library, kA, "invented", 0});
  }
  return made;
}

Facts loaded() {
  return {{"/usr/lib/libcuda.so.580.126.20", kA},
          {"/opt/cuda/libcudart.so.13.0.88", kA},
          {"/opt/cuda/libcublasLt.so.13.1.0.3", kA},
          {"/usr/lib/libnvidia-ml.so.580.126.20", kA},
          {"/usr/lib/libc.so.6", kB},
          {"/opt/assay/libassay_cuda.so", kB}};
}

std::string objections(const Profile& to, const Facts& libraries) {
  Listing found;
  need_known_libraries(to, libraries, "samples/a.1.jsonl", found);
  std::string all;
  for (const std::string& sentence : found.sentences()) all += sentence + "\n";
  return all;
}

TEST(GpuLibraries, that_the_profile_knows_are_no_objection) {
  EXPECT_EQ(objections(profile(), loaded()), "");
}

TEST(GpuLibraries, with_another_digest_are_named_with_path_and_digest) {
  Facts libraries = loaded();
  libraries["/opt/cuda/libcudart.so.13.0.88"] = kB;
  EXPECT_THAT(objections(profile(), libraries),
              HasSubstr("samples/a.1.jsonl: it was measured with /opt/cuda/libcudart.so.13.0.88, "
                        "SHA-256 " +
                        kB + ", which the profile's 'libraries' do not have"));
}

TEST(GpuLibraries, a_digest_of_another_library_is_not_enough) {
  Profile to = profile();
  to.libraries[1].library = "libcublas";
  EXPECT_THAT(objections(to, loaded()), HasSubstr("libcudart.so.13.0.88"));
}

TEST(GpuLibraries, that_every_worker_needs_are_missed) {
  for (const char* path :
       {"/usr/lib/libcuda.so.580.126.20", "/opt/cuda/libcudart.so.13.0.88",
        "/opt/cuda/libcublasLt.so.13.1.0.3", "/usr/lib/libnvidia-ml.so.580.126.20"}) {
    Facts libraries = loaded();
    libraries.erase(path);
    EXPECT_THAT(objections(profile(), libraries), HasSubstr("and names no lib")) << path;
  }
}

TEST(GpuLibraries, of_nccl_are_asked_for_where_they_are_loaded) {
  Facts libraries = loaded();
  libraries["/usr/lib/libnccl.so.2.28.9"] = kA;
  EXPECT_THAT(objections(profile(), libraries), HasSubstr("libnccl.so.2.28.9"));
  Profile to = profile();
  to.libraries.push_back({"libnccl", kA, "invented", 0});
  EXPECT_EQ(objections(to, libraries), "");
}

TEST(GpuLibraries, a_profile_that_knows_none_lets_nothing_of_a_gpu_be_sealed) {
  SmallCampaign campaign;
  campaign.libraries = loaded();
  campaign.ready();
  try {
    seal(campaign.folder(), campaign.key());
    FAIL() << "it was sealed";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("libcudart.so.13.0.88"));
    EXPECT_THAT(error.what(), HasSubstr("which the profile's 'libraries' do not have"));
  }
}

TEST(GpuLibraries, a_sample_of_a_gpu_needs_them_even_where_the_worker_names_no_module) {
  SmallCampaign campaign;
  campaign.device_kind = "cuda";
  campaign.ready();
  try {
    seal(campaign.folder(), campaign.key());
    FAIL() << "it was sealed";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("its worker ran on a GPU and names no libcudart.so"));
  }
}

}  // namespace
}  // namespace assay
