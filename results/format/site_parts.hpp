// The parts of site.json, between the files that read, bind and write them.
#pragma once

#include <string>
#include <unordered_map>

#include "results/format/human_fields.hpp"
#include "results/record/unit.hpp"

namespace assay {

// Why a text is no id of a unit, as "must not be ..." goes on; empty where it is one.
std::string id_complaint(const std::string& id);

// Every id of a site with the line that states it.
class UnitLines {
 public:
  explicit UnitLines(human::Complaints& complaints) : complaints_(complaints) {}

  // False, with a complaint, where it stands there already or is none.
  bool add(const std::string& id, int line);
  // The same of the site's own name, which may hold other characters.
  bool add_name(const std::string& name, int line);
  std::size_t size() const { return lines_.size(); }

 private:
  human::Complaints& complaints_;
  std::unordered_map<std::string, int> lines_;
};

// What a site's description says beside its hosts, as it was written.
Layout read_layout(human::Fields& fields);
std::optional<Scheduler> read_scheduler(human::Fields& fields);

// Makes the hosts and zones that the layout describes, and marks the spares.
void bind_layout(Site& site, UnitLines& lines, human::Complaints& complaints);

}  // namespace assay
