// Who stands where: serials that devices state against those of the contract.
#include "results/judge/identity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/judge/street.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Three GPUs of host-0 and a spare one of host-1; the contract has A, B and C.
struct Floor {
  Floor() {
    SiteHost host;
    host.id = "host-0";
    for (const char* id : {"gpu-0", "gpu-1", "gpu-2"}) host.devices.push_back(device(id));
    SiteHost spare;
    spare.id = "host-1";
    spare.spare = true;
    spare.devices = {device("gpu-3")};
    site.hosts = {host, spare};
    inventory =
        Inventory{{contracted("gpu-0", "A"), contracted("gpu-1", "B"), contracted("gpu-2", "C")}};
    inventory->devices[0].uuid = "uuid-a";
  }

  static ContractedDevice contracted(const std::string& unit, const std::string& serial,
                                     const std::string& module = {}) {
    ContractedDevice made;
    made.unit = unit;
    made.serial = serial;
    made.module = module;
    return made;
  }

  static SiteDevice device(const std::string& id) {
    SiteDevice made;
    made.id = id;
    return made;
  }

  void state(const std::string& unit, const std::string& serial, const std::string& module = {}) {
    Sample sample = healthy_sample("preflight.gpu", unit,
                                   values_around(1 + static_cast<double>(samples.size())));
    if (!serial.empty()) sample.facts["serial"] = serial;
    if (!module.empty()) sample.facts["module"] = module;
    samples.push_back(sample);
  }

  Identities found() const {
    Measurements measured;
    for (const Sample& sample : samples) measured.samples.append(sample);
    return identities(site, inventory, measured);
  }

  Site site;
  std::optional<Inventory> inventory;
  std::vector<Sample> samples;
};

TEST(Identity, of_devices_that_are_the_contracted_ones_says_nothing) {
  Floor floor;
  for (const auto& [unit, serial] : {std::pair{"gpu-0", "A"}, {"gpu-1", "B"}, {"gpu-2", "C"}}) {
    floor.state(unit, serial);
  }
  EXPECT_THAT(floor.found().problems, IsEmpty());
  EXPECT_THAT(floor.found().findings, IsEmpty());
}

TEST(Identity, of_devices_that_state_nothing_says_nothing) {
  Floor floor;
  floor.state("gpu-0", "");
  EXPECT_THAT(floor.found().problems, IsEmpty());
}

TEST(Identity, of_two_that_stand_in_one_anothers_place_is_one_finding) {
  Floor floor;
  floor.state("gpu-0", "C");
  floor.state("gpu-1", "B");
  floor.state("gpu-2", "A");
  const Identities found = floor.found();
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_THAT(found.findings[0].causes, ElementsAre("gpu-0", "gpu-2"));
  EXPECT_THAT(found.findings[0].reason, HasSubstr("swapped: C stands at gpu-0, and A at gpu-2"));
  EXPECT_EQ(found.problems.size(), 1U);
}

TEST(Identity, a_device_that_stands_at_another_place_was_moved) {
  Floor floor;
  floor.state("gpu-1", "C");
  const Identities found = floor.found();
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_THAT(found.findings[0].reason, HasSubstr("moved: C stands at gpu-1"));
}

TEST(Identity, a_serial_at_two_places_is_told_once_even_without_a_contract) {
  Floor floor;
  floor.inventory.reset();
  floor.state("gpu-0", "A");
  floor.state("gpu-1", "A");
  const Identities found = floor.found();
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_THAT(found.findings[0].causes, ElementsAre("gpu-0", "gpu-1"));
}

TEST(Identity, modules_of_one_board_are_devices_of_their_own) {
  Floor floor;
  floor.inventory =
      Inventory{{Floor::contracted("gpu-0", "A", "0"), Floor::contracted("gpu-1", "A", "1")}};
  floor.state("gpu-0", "A", "0");
  floor.state("gpu-1", "A", "1");
  EXPECT_THAT(floor.found().problems, IsEmpty());
  Floor turned = floor;
  turned.samples.clear();
  turned.state("gpu-0", "A", "1");
  turned.state("gpu-1", "A", "0");
  EXPECT_EQ(turned.found().findings.size(), 1U);
}

TEST(Identity, what_the_contract_does_not_hold_is_told_with_what_is_gone) {
  Floor floor;
  floor.state("gpu-0", "X");
  floor.state("gpu-1", "B");
  const Identities found = floor.found();
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_THAT(found.findings[0].reason,
              HasSubstr("does not hold X, which stands at gpu-0; A, which it has there"));
}

TEST(Identity, a_spare_need_not_be_in_the_contract_but_must_not_be_anothers_device) {
  Floor floor;
  floor.state("gpu-3", "S");
  EXPECT_THAT(floor.found().problems, IsEmpty());
  Floor taken;
  taken.state("gpu-3", "B");
  EXPECT_EQ(taken.found().findings.size(), 1U);
}

TEST(Identity, another_uuid_than_the_contracted_one_is_told) {
  Floor floor;
  floor.state("gpu-0", "A");
  floor.samples[0].facts["uuid"] = std::string("uuid-z");
  EXPECT_THAT(floor.found().problems, ElementsAre(HasSubstr("uuid-z")));
  floor.samples[0].facts["uuid"] = std::string("uuid-a");
  EXPECT_THAT(floor.found().problems, IsEmpty());
}

TEST(Identity, silence_where_others_state_a_serial_is_a_problem) {
  Floor floor;
  floor.state("gpu-0", "A");
  floor.state("gpu-1", "");
  EXPECT_THAT(floor.found().problems, ElementsAre(HasSubstr("1 device states no serial")));
}

}  // namespace
}  // namespace assay
