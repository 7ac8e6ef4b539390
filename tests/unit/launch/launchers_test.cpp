// Which sites a launcher cannot serve.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/launch/hosts.hpp"
#include "harness/launch/launcher.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Site site_of(const std::vector<std::string>& hostnames) {
  Site site{"site", {}};
  for (const std::string& name : hostnames) {
    SiteHost host;
    host.id = "host-" + std::to_string(site.hosts.size());
    host.hostname = name;
    site.hosts.push_back(host);
  }
  return site;
}

std::vector<std::string> complaints(const std::string& launcher, const Site& site) {
  return Registered<LauncherType>::find(launcher)->complaints(site);
}

TEST(Launchers, local_does_not_measure_this_machine_under_the_names_of_several_hosts) {
  EXPECT_THAT(complaints("local", site_of({"a"})), IsEmpty());
  EXPECT_THAT(complaints("local", site_of({"a", "b"})),
              ElementsAre(HasSubstr("on this machine, and the site has 2 hosts")));
}

TEST(Launchers, mpi_does_not_measure_one_machine_under_the_names_of_two_hosts) {
  EXPECT_THAT(complaints("mpi", site_of({"a", "b"})), IsEmpty());
  EXPECT_THAT(complaints("mpi", site_of({"a", "b", "a"})),
              ElementsAre("hosts host-0 and host-2 state the same hostname, a"));
}

TEST(Launchers, mpi_needs_a_hostname_of_every_host) {
  EXPECT_THAT(complaints("mpi", site_of({"a", ""})),
              ElementsAre(HasSubstr("host host-1 states no hostname")));
}

TEST(Launchers, are_not_given_a_host_name_that_is_an_option_or_a_list) {
  EXPECT_EQ(host_name_complaint("rack-1.tray_2"), "");
  for (const char* name : {"", "-oProxyCommand=x", "a,b", "a:2", "a b", "a;b"}) {
    EXPECT_NE(host_name_complaint(name), "") << name;
  }
}

TEST(Launchers, slurm_needs_hostnames_and_no_other_scheduler) {
  EXPECT_THAT(complaints("slurm", site_of({"a", "b"})), IsEmpty());
  EXPECT_THAT(complaints("slurm", site_of({"a", "a"})),
              ElementsAre(HasSubstr("the same hostname")));
  Site site = site_of({"a"});
  site.scheduler = Scheduler{"pbs", {}, {}, {}, {}};
  EXPECT_THAT(complaints("slurm", site), ElementsAre(HasSubstr("'pbs'")));
}

}  // namespace
}  // namespace assay
