// site.json: what stands where. Written by people or read off a machine.
#include "results/format/site.hpp"

#include <map>

#include "results/format/human_fields.hpp"
#include "results/format/json_writer.hpp"
#include "results/format/lists.hpp"
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

void write(JsonWriter& json, const SiteDevice& device) {
  json.object();
  json.key("cpus").text(device.cpus);
  write_facts(json.key("facts"), device.facts);
  json.key("id").text(device.id);
  json.key("kind").text(device.kind);
  json.key("model").text(device.model);
  json.key("serial").text(device.serial);
  write_map(json.key("unavailable"), device.unavailable);
  json.end();
}

void write(JsonWriter& json, const SiteHost& host) {
  json.object();
  json.key("architecture").text(host.architecture);
  json.key("cpus").text(host.cpus);
  json.key("devices").array();
  for (const SiteDevice& device : host.devices) write(json, device);
  json.end();
  write_facts(json.key("facts"), host.facts);
  json.key("hostname").text(host.hostname);
  json.key("id").text(host.id);
  json.key("serial").text(host.serial);
  json.end();
}

// Ids become parts of file names and of patterns, and stand in every report.
std::string id_complaint(const std::string& id) {
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

class SiteReader {
 public:
  explicit SiteReader(Complaints& complaints) : complaints_(complaints) {}

  Site read(const Node& root) {
    Fields fields(root, "the site", complaints_);
    fields.find("schema");
    Site site{.name = name_of(fields), .hosts = {}};
    for (const Node* host : fields.list("hosts")) site.hosts.push_back(host_of(*host));
    if (site.hosts.empty()) fields.complain("hosts", "a site has at least one host");
    if (lines_.size() > kUnitsMax) {
      fields.complain("hosts", "a site has at most " + std::to_string(kUnitsMax) + " units");
    }
    site.reality = reality_of(fields);
    fields.done();
    return site;
  }

 private:
  static std::string reality_of(Fields& fields) {
    const std::string reality = fields.text_or_empty("reality");
    if (reality.empty()) return "real";
    if (reality != "real" && reality != "emulated" && reality != "simulated") {
      fields.complain("reality",
                      "'reality' must be \"real\", \"emulated\" or \"simulated\"");
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
    return name.empty() ? name : unique(fields, "name", name);
  }

  std::string id_of(Fields& fields) {
    const std::string id = fields.text("id");
    if (id.empty()) return id;
    const std::string complaint = id_complaint(id);
    if (!complaint.empty()) {
      fields.complain("id", "the id '" + id.substr(0, kIdLengthMax) + "' must not be " + complaint);
    }
    return unique(fields, "id", id);
  }

  std::string unique(Fields& fields, const char* key, const std::string& id) {
    const int line = fields.find(key)->line;
    const auto [first, fresh] = lines_.emplace(id, line);
    if (!fresh) {
      fields.complain(key, "the unit '" + id.substr(0, kIdLengthMax) +
                               "' stands twice, first in line " + std::to_string(first->second));
    }
    return id;
  }

  Complaints& complaints_;
  std::map<std::string, int> lines_;  // Of each id.
};

}  // namespace

std::string to_json(const Site& site) {
  std::string out;
  JsonWriter json(out, 2);
  json.object();
  json.key("hosts").array();
  for (const SiteHost& host : site.hosts) write(json, host);
  json.end();
  json.key("name").text(site.name);
  if (site.reality != "real") json.key("reality").text(site.reality);
  json.key("schema").text(kSchema);
  json.end();
  return out + "\n";
}

Site parse_site(std::string_view text, const std::string& file) {
  Complaints complaints(file);
  const Node root = human::parse_noun(text, file, kSchema, complaints);
  Site site = SiteReader(complaints).read(root);
  complaints.throw_if_any();
  return site;
}

}  // namespace assay
