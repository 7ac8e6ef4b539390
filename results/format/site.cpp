// site.json: what stands where. Written by people or read off a machine.
#include "results/format/site.hpp"

#include "results/format/human_fields.hpp"
#include "results/format/site_parts.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

using human::Complaints;
using human::Fields;
using human::Node;

constexpr std::string_view kSchema = "assay/site/1";
constexpr std::size_t kIdLengthMax = 200;
constexpr std::string_view kIdCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-";

class SiteReader {
 public:
  explicit SiteReader(Complaints& complaints) : complaints_(complaints), lines_(complaints) {}

  Site read(const Node& root) {
    Fields fields(root, "the site", complaints_);
    fields.find("schema");
    Site site{.name = name_of(fields), .hosts = {}};
    for (const Node* host : fields.list_if_any("hosts")) site.hosts.push_back(host_of(*host));
    if (lines_.size() > kUnitsMax) {
      fields.complain("hosts", "a site has at most " + std::to_string(kUnitsMax) + " units");
    }
    site.reality = reality_of(fields);
    site.layout = read_layout(fields);
    site.scheduler = read_scheduler(fields);
    fields.done();
    bind_layout(site, lines_, complaints_);
    if (site.hosts.empty() && site.layout.racks.empty()) {
      fields.complain("hosts", "a site has at least one host");
    }
    return site;
  }

 private:
  static std::string reality_of(Fields& fields) {
    const std::string reality = fields.text_or_empty("reality");
    if (reality.empty()) return "real";
    if (reality != "real" && reality != "emulated" && reality != "simulated") {
      fields.complain("reality", "'reality' must be \"real\", \"emulated\" or \"simulated\"");
    }
    return reality;
  }

  SiteHost host_of(const Node& node) {
    Fields fields(node, "a host", complaints_);
    SiteHost host;
    host.id = id_of(fields);
    host.hostname = fields.text_or_empty("hostname");
    host.serial = fields.text_or_empty("serial");
    host.architecture = fields.text_or_empty("architecture");
    host.cpus = fields.text_or_empty("cpus");
    host.facts = fields.facts_if_any("facts");
    host.rack = fields.text_or_empty("rack");
    if (!host.rack.empty() && host.rack != rack_) lines_.add(host.rack, fields.find("rack")->line);
    rack_ = host.rack;
    for (const Node* device : fields.list("devices")) host.devices.push_back(device_of(*device));
    fields.done();
    return host;
  }

  SiteDevice device_of(const Node& node) {
    Fields fields(node, "a device", complaints_);
    SiteDevice device;
    device.id = id_of(fields);
    device.kind = fields.text("kind");
    device.model = fields.text_or_empty("model");
    device.serial = fields.text_or_empty("serial");
    device.cpus = fields.text_or_empty("cpus");
    device.facts = fields.facts_if_any("facts");
    device.unavailable = fields.texts_if_any("unavailable");
    fields.done();
    return device;
  }

  // The site's name is the id of its cluster.
  std::string name_of(Fields& fields) {
    const std::string name = fields.text("name");
    if (name.find_first_of("[]") != std::string::npos) {
      fields.complain("name", "a site's name must not hold '[' or ']': they stand for ranges");
    }
    if (!name.empty()) lines_.add_name(name, fields.find("name")->line);
    return name;
  }

  std::string id_of(Fields& fields) {
    const std::string id = fields.text("id");
    if (!id.empty()) lines_.add(id, fields.find("id")->line);
    return id;
  }

  Complaints& complaints_;
  UnitLines lines_;
  std::string rack_;  // Of the host before.
};

}  // namespace

// Ids become parts of file names and of patterns, and stand in every report.
std::string id_complaint(const std::string& id) {
  if (id.empty()) return "empty";
  if (id.size() > kIdLengthMax)
    return "longer than " + std::to_string(kIdLengthMax) + " characters";
  if (id.find_first_not_of(kIdCharacters) != std::string::npos) {
    return "made of other characters than A-Z a-z 0-9 . _ / -";
  }
  if (id.find("..") != std::string::npos) return "holding '..'";
  if (id.find("//") != std::string::npos || id.front() == '/' || id.back() == '/') {
    return "with an empty part between its '/'";
  }
  return {};
}

bool UnitLines::add(const std::string& id, int line) {
  const std::string complaint = id_complaint(id);
  if (!complaint.empty()) {
    complaints_.add(line, "the id '" + id.substr(0, kIdLengthMax) + "' must not be " + complaint);
    return false;
  }
  return add_name(id, line);
}

bool UnitLines::add_name(const std::string& id, int line) {
  const auto [first, fresh] = lines_.emplace(id, line);
  if (!fresh) {
    complaints_.add(line, "the unit '" + id.substr(0, kIdLengthMax) +
                              "' stands twice, first in line " + std::to_string(first->second));
  }
  return fresh;
}

Site parse_site(std::string_view text, const std::string& file) {
  Complaints complaints(file);
  const Node root = human::parse_noun(text, file, kSchema, complaints);
  Site site = SiteReader(complaints).read(root);
  complaints.throw_if_any();
  return site;
}

}  // namespace assay
