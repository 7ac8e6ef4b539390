// Where a unit stands in the modelled site, and which faults reach it there.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "harness/rehearsal/faults.hpp"
#include "results/record/unit.hpp"

namespace assay {

class Places {
 public:
  // All must outlive it.
  Places(const Site& site, const std::vector<Fault>& faults);

  struct Place {
    std::string rack;
    std::string model;
    std::vector<std::string> devices;  // That work together; itself, of a device.
    std::vector<std::string> hosts;
    std::vector<std::string> sick;  // Of the devices: those that faults reach.
  };

  // Of a device, a host, a rack, a group or the site; null for anything else.
  const Place* find(const std::string& unit) const;

  // On the unit itself or on a place that it stands in.
  const std::vector<const Fault*>& on(const std::string& unit) const;

  // Between hosts that work together: two that reach one another slowly, or some of them on this
  // side and some on the other side of a boundary.
  std::vector<const Fault*> between(const Place& place) const;

 private:
  Place together(const UnitGroup& group) const;
  void note_sick();

  std::unordered_map<std::string, Place> places_;
  std::unordered_map<std::string, std::vector<const Fault*>> faults_;
  struct Between {
    const Fault* fault = nullptr;
    std::unordered_set<std::string> hosts;  // The two, or those of the zone.
  };
  std::vector<Between> between_;
};

}  // namespace assay
