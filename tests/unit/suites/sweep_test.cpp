// The sweep of memory against planted faults: a flipped bit, a stuck bit, an address line that is
// not there, counters that move.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "harness/bench/benchmark.hpp"
#include "harness/telemetry/pages.hpp"
#include "suites/hbm/memory_sweep.hpp"
#include "tests/unit/suites/bench_double.hpp"
#include "tests/unit/suites/foreign_device.hpp"
#include "tests/unit/telemetry/planted_host.hpp"

namespace assay {
namespace {

constexpr std::uint64_t kMebibyte = 1U << 20U;

class SweepTest : public PlantedHost {
 protected:
  SweepTest() : state_(*device_) {
    state_.planned_repetitions = 2;
    state_.memory = 8 * kMebibyte;
    plant_free(1024 * kMebibyte);
    sweep_.files = files();
    sweep_.piece_bytes = 2 * kMebibyte;
  }

  void plant_free(std::uint64_t bytes) {
    plant("/proc/meminfo",
          "MemTotal: 2097152 kB\nMemAvailable: " + std::to_string(bytes / 1024) + " kB\n");
  }
  void plant_errors(int corrected, int uncorrected) {
    const std::string controller = "/sys/devices/system/edac/mc/mc0/";
    plant(controller + "ce_count", std::to_string(corrected));
    plant(controller + "ue_count", std::to_string(uncorrected));
  }

  // What the sweep found wrong; empty where nothing.
  std::string found() {
    try {
      measure_sweep(state_, sweep_);
    } catch (const FoundWrong& wrong) {
      return wrong.what;
    }
    return {};
  }
  bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }

  std::unique_ptr<CpuDevice> device_ = test_device(3);
  StateDouble state_;
  Sweep sweep_;
};

TEST_F(SweepTest, good_memory_is_covered_and_its_bandwidth_counted) {
  EXPECT_EQ(found(), "");
  EXPECT_EQ(std::get<double>(state_.facts.at("covered_bytes")), 8.0 * kMebibyte);
  EXPECT_EQ(std::get<double>(state_.facts.at("covered_share_of_allowed")), 1.0);
  EXPECT_EQ(std::get<double>(state_.facts.at("covered_share_of_installed")), 8.0 / 2048);
  // Four passes, each of one second by the double's clock.
  EXPECT_EQ(state_.recorded.at("bandwidth"), std::vector<double>(2, 8.0 * kMebibyte));
  EXPECT_EQ(state_.verified, 6U);
}

TEST_F(SweepTest, a_kernel_that_compares_nothing_finds_nothing_and_is_a_wrong_result) {
  const SweepGpuKernel idle{"hbm.sweep", [](Device&, const SweepJob&) {},
                            [](Device&, const SweepJob&) {}, [](const Device&) { return 64UL; }};
  ForeignDevice device(test_device(1), &idle);
  StateDouble state(device);
  state.planned_repetitions = 1;
  state.memory = 8 * kMebibyte;
  try {
    measure_sweep(state, sweep_);
    FAIL() << "it was believed";
  } catch (const FoundWrong& wrong) {
    EXPECT_EQ(wrong.what, "0 words were compared instead of 2097152");
  }
}

TEST_F(SweepTest, one_flipped_bit_is_found_with_offset_expected_and_found_bits) {
  std::uint64_t expected = 0;
  sweep_.between = [&](SweptMemory& memory, const Pattern& pattern) {
    if (pattern.inverted) return;
    expected = memory.at(300'001);
    memory.at(300'001) ^= 0x40;
  };
  const std::string what = found();
  EXPECT_TRUE(says(what, "1 wrong words were read among 1048576")) << what;
  EXPECT_TRUE(says(what, "offset 0x249f08 holds 0x")) << what;
  EXPECT_TRUE(says(what, "(bits 0x40)")) << what;
  EXPECT_EQ(Pattern({state_.seed(), false})(300'001), expected);
}

TEST_F(SweepTest, a_bit_that_is_stuck_is_found_with_either_pattern) {
  for (const bool inverted : {false, true}) {
    sweep_.between = [&](SweptMemory& memory, const Pattern& pattern) {
      if (pattern.inverted == inverted) memory.at(7) ^= 1ULL << 63U;
    };
    EXPECT_TRUE(says(found(), "offset 0x38 holds ")) << inverted;
  }
}

TEST_F(SweepTest, an_address_line_that_is_not_there_is_found_and_both_addresses_are_named) {
  // Without the line, what is written to a word with bit 12 also lands in the one without it.
  sweep_.between = [&](SweptMemory& memory, const Pattern&) {
    for (std::uint64_t word = 0; word < memory.words(); ++word) {
      if ((word & 4096U) == 0) memory.at(word) = memory.at(word | 4096U);
    }
  };
  const std::string what = found();
  EXPECT_TRUE(says(what, "1048576 wrong words")) << what;  // Half of the words, twice.
  EXPECT_TRUE(says(what, "offset 0x0 holds ")) << what;
  EXPECT_TRUE(says(what, "written to offset 0x8000: two addresses share a cell")) << what;
}

TEST_F(SweepTest, the_first_and_the_last_word_of_every_piece_are_compared) {
  const std::uint64_t piece = sweep_.piece_bytes / sizeof(std::uint64_t);
  for (std::uint64_t word : {std::uint64_t{0}, piece - 1, piece, 4 * piece - 1}) {
    sweep_.between = [&](SweptMemory& memory, const Pattern&) { memory.at(word) = 0; };
    EXPECT_TRUE(says(found(), "2 wrong words")) << word;
  }
}

TEST_F(SweepTest, a_fault_in_the_last_round_is_found) {
  int passes = 0;
  sweep_.between = [&](SweptMemory& memory, const Pattern&) {
    if (++passes == 4) memory.at(99) = 0;
  };
  EXPECT_TRUE(says(found(), "1 wrong words"));
}

TEST_F(SweepTest, the_physical_page_of_a_wrong_word_is_named_where_the_kernel_shows_it) {
  std::uintptr_t address = 0;
  sweep_.between = [&](SweptMemory& memory, const Pattern&) {
    memory.at(5) = 0;
    address = reinterpret_cast<std::uintptr_t>(&memory.at(5));
    plant("/proc/self/pagemap", "");
    const auto offset = static_cast<std::streamoff>(address / page_bytes() * 8);
    std::fstream pagemap(place("/proc/self/pagemap"), std::ios::in | std::ios::out);
    const std::uint64_t entry = (1ULL << 63U) | 0xabcdefU;
    pagemap.seekp(offset).write(reinterpret_cast<const char*>(&entry), sizeof entry);
  };
  const std::string what = found();
  EXPECT_TRUE(says(what, "physical page frame 0xabcdef")) << what;
}

TEST_F(SweepTest, an_uncorrectable_error_that_was_counted_is_a_wrong_result) {
  plant_errors(3, 0);
  sweep_.between = [&](SweptMemory&, const Pattern&) { plant_errors(4, 1); };
  EXPECT_EQ(found(), "uncorrectable memory errors were counted: mc0 +1");
}

TEST_F(SweepTest, a_corrected_error_is_a_fact) {
  plant_errors(3, 0);
  sweep_.between = [&](SweptMemory&, const Pattern&) { plant_errors(4, 0); };
  EXPECT_EQ(found(), "");
  EXPECT_EQ(std::get<double>(state_.facts.at("corrected_memory_errors")), 1.0);
}

TEST_F(SweepTest, a_host_without_counters_states_no_number_of_errors) {
  EXPECT_EQ(found(), "");
  EXPECT_FALSE(state_.facts.contains("corrected_memory_errors"));
  EXPECT_TRUE(says(std::get<std::string>(state_.facts.at("memory_error_counters")), "none"));
}

TEST_F(SweepTest, the_reserve_is_never_touched) {
  // 258 MiB are free and 256 MiB are kept: one piece, whatever the case may take.
  plant_free(258 * kMebibyte);
  sweep_.piece_bytes = 64 * kMebibyte;
  sweep_.between = [&](SweptMemory&, const Pattern&) {};
  const SweptMemory memory(*device_, {2 * kMebibyte, 256 * kMebibyte, 64 * kMebibyte}, files(),
                           [](double) {});
  EXPECT_EQ(memory.bytes(), 2 * kMebibyte);
  plant_free(256 * kMebibyte);
  EXPECT_THROW(measure_sweep(state_, sweep_), Error);
}

TEST_F(SweepTest, taking_ends_where_others_took_the_rest) {
  int looks = 0;
  const SweptMemory memory(*device_, {8 * kMebibyte, 256 * kMebibyte, 2 * kMebibyte}, files(),
                           [&](double) {
                             if (++looks == 3) plant_free(256 * kMebibyte);
                           });
  EXPECT_EQ(memory.bytes(), 6 * kMebibyte);
}

TEST_F(SweepTest, progress_runs_from_nothing_to_all) {
  EXPECT_EQ(found(), "");
  EXPECT_TRUE(std::ranges::is_sorted(state_.pulses));
  EXPECT_EQ(state_.pulses.front(), 0);
  EXPECT_EQ(state_.pulses.back(), 1);
  EXPECT_GE(state_.pulses.size(), 4U * 2 * 4);
}

TEST(Pattern, every_word_has_another_value_and_can_be_told_from_it) {
  const Pattern pattern{12345, true};
  for (std::uint64_t word = 0; word < 10'000; ++word) {
    EXPECT_EQ(pattern.place_of(pattern(word), 10'000), word);
  }
  EXPECT_FALSE(pattern.place_of(pattern(10'000), 10'000));
}

TEST(Pattern, each_bit_is_written_as_0_and_as_1) {
  for (std::uint64_t word = 0; word < 1000; ++word) {
    EXPECT_EQ((Pattern{7, false}(word) ^ Pattern{7, true}(word)), ~0ULL);
  }
}

}  // namespace
}  // namespace assay
