// Pages behind memory, on hosts that are files of the test and on this one.
#include "harness/telemetry/pages.hpp"

#include <vector>

#include "tests/unit/telemetry/planted_host.hpp"

namespace assay {
namespace {

constexpr std::uint64_t kPresent = 1ULL << 63U;

class Pages : public PlantedHost {
 protected:
  void plant_pagemap(const std::vector<std::uint64_t>& entries) {
    plant("/proc/self/pagemap", std::string(reinterpret_cast<const char*>(entries.data()),
                                            entries.size() * sizeof(std::uint64_t)));
  }
};

TEST_F(Pages, the_frame_of_an_address_is_that_of_its_page) {
  plant_pagemap({0, kPresent | 0x1234, kPresent | 0x777});
  EXPECT_EQ(page_frame(4096, 4096, files()), 0x1234U);
  EXPECT_EQ(page_frame(4096 + 4095, 4096, files()), 0x1234U);
  EXPECT_EQ(page_frame(8192, 4096, files()), 0x777U);
}

TEST_F(Pages, a_hidden_an_absent_and_an_unreadable_frame_are_none) {
  plant_pagemap({kPresent, 0x1234});
  EXPECT_FALSE(page_frame(0, 4096, files()));     // The kernel shows 0 to whom it trusts less.
  EXPECT_FALSE(page_frame(4096, 4096, files()));  // Swapped or never touched.
  EXPECT_FALSE(page_frame(8192, 4096, files()));  // Behind the end.
}

TEST_F(Pages, the_share_of_huge_pages_is_that_of_the_mapping_around_the_address) {
  plant("/proc/self/smaps",
        "1000-2000 rw-p 00000000 00:00 0\nRss:  4 kB\nAnonHugePages:  0 kB\n"
        "7f0000000000-7f0000800000 rw-p 00000000 00:00 0\nRss:  8192 kB\n"
        "AnonHugePages:  6144 kB\nVmFlags: rd wr hg\n");
  EXPECT_EQ(huge_page_share(0x7f0000000000, files()), 0.75);
  EXPECT_EQ(huge_page_share(0x1fff, files()), 0.0);
  EXPECT_FALSE(huge_page_share(0x7f0000800000, files()));
}

TEST_F(Pages, this_host_answers_for_memory_of_this_process) {
  const std::vector<char> touched(1U << 20U, 1);
  const auto address = reinterpret_cast<std::uintptr_t>(touched.data());
  const auto share = huge_page_share(address);
  if (share) {
    EXPECT_GE(*share, 0.0);
    EXPECT_LE(*share, 1.0);
  }
  EXPECT_GE(page_bytes(), 4096U);
}

}  // namespace
}  // namespace assay
