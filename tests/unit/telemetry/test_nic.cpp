// Network ports, on hosts that are files of the test, in the form of the kernel's documentation.
#include "harness/telemetry/nic.hpp"

#include <gmock/gmock.h>

#include "harness/telemetry/nic_conditions.hpp"
#include "tests/unit/telemetry/planted_host.hpp"

namespace assay {
namespace {

class Nic : public PlantedHost {
 protected:
  void plant_port(const std::string& adapter, const std::string& state, const std::string& rate) {
    const std::string folder = "/sys/class/infiniband/" + adapter;
    plant(folder + "/fw_ver", "40.45.1020\n");
    plant(folder + "/hca_type", "MT4131\n");
    plant(folder + "/board_id", "NVD0000000065\n");
    plant(folder + "/ports/1/state", state + "\n");
    plant(folder + "/ports/1/phys_state", "5: LinkUp\n");
    plant(folder + "/ports/1/link_layer", "InfiniBand\n");
    plant(folder + "/ports/1/rate", rate + "\n");
    for (const char* counter : {"symbol_error", "link_downed", "port_xmit_data", "port_rcv_data"}) {
      count(adapter, counter, "10");
    }
    plant(folder + "/ports/1/hw_counters/out_of_sequence", "3\n");
  }
  void count(const std::string& adapter, const std::string& counter, const std::string& value) {
    plant("/sys/class/infiniband/" + adapter + "/ports/1/counters/" + counter, value + "\n");
  }
  std::vector<NicPort> ports() const { return nic_ports(files()); }
};

TEST_F(Nic, a_host_without_adapters_has_no_port_and_no_rate) {
  EXPECT_TRUE(ports().empty());
  const Facts facts = nic_facts(ports());
  EXPECT_EQ(facts.at("nic_ports_active"), Fact(0.0));
  EXPECT_EQ(facts.size(), 2U) << "no rate: unknown, and not zero";
  EXPECT_TRUE(nic_conditions({}, {}).empty());
}

TEST_F(Nic, a_port_is_told_with_its_state_rate_width_and_firmware) {
  plant_port("mlx5_0", "4: ACTIVE", "800 Gb/sec (4X XDR)");
  const auto found = ports();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].name, "mlx5_0/1");
  EXPECT_TRUE(found[0].is_active());
  EXPECT_EQ(found[0].physical_state, "LinkUp");
  EXPECT_EQ(found[0].width, "4X XDR");
  EXPECT_EQ(found[0].board, "NVD0000000065");
  EXPECT_EQ(found[0].rate_bits_per_second, 800e9);
  EXPECT_EQ(nic_facts(found).at("nic.mlx5_0/1"),
            Fact(std::string("ACTIVE, 800 Gb/s, 4X XDR, InfiniBand, MT4131, firmware 40.45.1020")));
}

TEST_F(Nic, rates_of_active_ports_are_summed_for_each_kind_of_adapter) {
  plant_port("mlx5_0", "4: ACTIVE", "400 Gb/sec (4X NDR)");
  plant_port("mlx5_1", "4: ACTIVE", "100 Gb/sec (1X NDR)");
  plant_port("mlx5_2", "1: DOWN", "400 Gb/sec (4X NDR)");
  plant_port("mlx5_3", "4: ACTIVE", "400 Gb/sec (4X NDR)");
  plant("/sys/class/infiniband/mlx5_3/hca_type", "MT41692\n");
  const Facts facts = nic_facts(ports());
  EXPECT_EQ(facts.at("nic_ports"), Fact(4.0));
  EXPECT_EQ(facts.at("nic_ports_active"), Fact(3.0));
  EXPECT_EQ(facts.at("nic_bits_per_second.MT4131"), Fact(500e9))
      << "another adapter does not stand in for the one that is down";
  EXPECT_EQ(facts.at("nic_bits_per_second.MT41692"), Fact(400e9));
}

TEST_F(Nic, what_is_garbled_or_missing_is_unknown_and_never_active) {
  plant_port("mlx5_0", "ACTIVE", "fast");
  plant_port("mlx5_1", "4: ACTIVE", "-400 Gb/sec");
  plant("/sys/class/infiniband/mlx5_2/ports/1/link_layer", "\x01\x02\n");
  const auto found = ports();
  ASSERT_EQ(found.size(), 3U);
  EXPECT_FALSE(found[0].is_active());
  EXPECT_FALSE(found[0].rate_bits_per_second);
  EXPECT_FALSE(found[1].rate_bits_per_second);
  EXPECT_FALSE(found[2].is_active());
  EXPECT_EQ(found[2].link_layer, "");
  EXPECT_FALSE(nic_facts(found).contains("nic_bits_per_second.MT4131"))
      << "the rate of an active port is unknown";
}

TEST_F(Nic, bytes_and_errors_are_counted_over_all_ports) {
  plant_port("mlx5_0", "4: ACTIVE", "400 Gb/sec (4X NDR)");
  plant_port("mlx5_1", "4: ACTIVE", "400 Gb/sec (4X NDR)");
  const auto before = ports();
  count("mlx5_0", "port_xmit_data", "35");
  count("mlx5_1", "symbol_error", "12");
  const Conditions found = nic_conditions(before, ports());
  EXPECT_EQ(found.at("nic_sent_bytes"), 100);
  EXPECT_EQ(found.at("nic_received_bytes"), 0);
  EXPECT_EQ(found.at("nic_link_errors"), 2);
  EXPECT_EQ(found.at("nic_retransmissions"), 0);
  EXPECT_EQ(found.at("nic_ports_lost"), 0);
  EXPECT_FALSE(found.contains("nic_discards")) << "no port has that counter";
  EXPECT_EQ(nic_fault(before, ports()), "");
}

TEST_F(Nic, a_counter_that_ran_backwards_or_went_away_is_unknown) {
  plant_port("mlx5_0", "4: ACTIVE", "400 Gb/sec (4X NDR)");
  const auto before = ports();
  count("mlx5_0", "symbol_error", "9");
  count("mlx5_0", "port_xmit_data", "many");
  const Conditions found = nic_conditions(before, ports());
  EXPECT_FALSE(found.contains("nic_link_errors"));
  EXPECT_FALSE(found.contains("nic_sent_bytes"));
  EXPECT_TRUE(found.contains("nic_received_bytes"));
}

TEST_F(Nic, a_port_that_went_down_is_named_even_where_it_came_back) {
  plant_port("mlx5_0", "4: ACTIVE", "400 Gb/sec (4X NDR)");
  plant_port("mlx5_1", "4: ACTIVE", "400 Gb/sec (4X NDR)");
  plant_port("mlx5_2", "1: DOWN", "10 Gb/sec (4X SDR)");
  const auto before = ports();
  plant("/sys/class/infiniband/mlx5_0/ports/1/state", "1: DOWN\n");
  count("mlx5_1", "link_downed", "11");
  EXPECT_EQ(nic_conditions(before, ports()).at("nic_ports_lost"), 2);
  EXPECT_THAT(nic_fault(before, ports()), testing::HasSubstr("mlx5_0/1, mlx5_1/1"));
}

}  // namespace
}  // namespace assay
