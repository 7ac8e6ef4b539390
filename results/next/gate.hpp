// Gates: stages into which nothing enters that failed in an earlier one, and who takes its place.
// Pure, so that every later plan can be derived again.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "results/record/plan.hpp"
#include "results/record/unit.hpp"
#include "results/record/verdict.hpp"

namespace assay {

// What the judge said of hosts, of what they hold, and of the racks that hold them.
class Health {
 public:
  explicit Health(const Plan& first);

  // Of a unit of the first plan: kept where it is bad. `pointed`: the part of it that the benchmark
  // itself points to; empty where it points to none.
  void note(const Verdict& verdict, const std::string& pointed);
  // Of a spare one, which no plan but its own names.
  void note_spare(const Verdict& verdict);

  // Why a host was bad before that section, by itself or by one of its devices; empty where it was
  // not.
  std::string reason(const SiteHost& host, std::uint32_t section) const;
  // The same of a rack in which no benchmark points to a part.
  std::string reason_of_rack(const std::string& rack, std::uint32_t section) const;
  bool is_good_spare(const SiteHost& host) const;

  std::uint32_t section_of(const std::string& case_name, const std::string& unit) const;

 private:
  struct Bad {
    std::uint32_t section = 0;
    std::string reason;
  };
  std::map<std::string, std::uint32_t> sections_;  // By case, where it is in one of them alone.
  // By case, where it is in several: of each unit.
  std::map<std::string, std::map<std::string, std::uint32_t>> mixed_;
  std::string reason(const std::string& unit, std::uint32_t section) const;

  std::map<std::string, Bad> bad_;                // By unit or part: of the earliest section.
  std::map<std::string, std::uint32_t> pointed_;  // Units with such parts: the earliest section.
  std::set<std::string> bad_spares_;
};

// Who does not enter that section, in the site's order, and who does in its place: a good spare of
// the same type, of the same rack where there is one. Who stood in before goes on doing so.
std::vector<Absence> absences(std::span<const Plan> plans, const Site& site, const Health& health,
                              std::uint32_t section);

// The same where spares that no plan has measured yet may stand in for those that nobody does.
std::vector<Absence> with_untried_spares(std::span<const Plan> plans, const Site& site,
                                         std::vector<Absence> absent);

}  // namespace assay
