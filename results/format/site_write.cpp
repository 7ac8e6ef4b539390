// site.json as bytes: what was described stays described.
#include "results/format/json_writer.hpp"
#include "results/format/lists.hpp"
#include "results/format/site.hpp"

namespace assay {
namespace {

constexpr std::string_view kSchema = "assay/site/1";

void text_if_any(JsonWriter& json, std::string_view key, const std::string& text) {
  if (!text.empty()) json.key(key).text(text);
}

void number_if_any(JsonWriter& json, std::string_view key, const std::optional<double>& number) {
  if (number) json.key(key).number(*number);
}

void watts_if_any(JsonWriter& json, std::string_view key, double watts) {
  if (watts > 0) json.key(key).number(watts);
}

void texts_if_any(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  if (!texts.empty()) write_texts(json.key(key), texts);
}

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
  text_if_any(json, "rack", host.rack);
  json.key("serial").text(host.serial);
  json.end();
}

void write(JsonWriter& json, const HostType& type) {
  json.object();
  text_if_any(json, "architecture", type.architecture);
  if (!type.device_facts.empty()) write_facts(json.key("device_facts"), type.device_facts);
  watts_if_any(json, "device_watts", type.device_watts);
  json.key("devices").text(type.devices);
  if (!type.facts.empty()) write_facts(json.key("facts"), type.facts);
  json.key("kind").text(type.kind);
  text_if_any(json, "model", type.model);
  text_if_any(json, "nics", type.nics);
  watts_if_any(json, "watts", type.watts);
  json.end();
}

void write(JsonWriter& json, const RackGroup& group) {
  json.object();
  number_if_any(json, "budget_watts", group.budget_watts);
  text_if_any(json, "hostname", group.hostname);
  json.key("hosts").text(group.hosts);
  json.key("ids").text(group.ids);
  watts_if_any(json, "other_watts", group.other_watts);
  text_if_any(json, "shelves", group.shelves);
  text_if_any(json, "switches", group.switches);
  json.key("type").text(group.type);
  json.end();
}

void write(JsonWriter& json, const ZoneGroup& group) {
  json.object();
  number_if_any(json, "budget_watts", group.budget_watts);
  json.key("ids").text(group.ids);
  json.key("kind").text(name(group.kind));
  texts_if_any(json, "racks", group.racks);
  if (group.racks_each > 0) json.key("racks_each").count(group.racks_each);
  json.end();
}

void write(JsonWriter& json, const Network& network) {
  json.object();
  json.key("planes").count(network.planes);
  json.key("rails").count(network.rails);
  text_if_any(json, "spines", network.spines);
  json.key("topology").text(network.topology);
  json.end();
}

void write(JsonWriter& json, const Scheduler& scheduler) {
  json.object();
  text_if_any(json, "account", scheduler.account);
  if (scheduler.bootstrap_by_files) json.key("bootstrap").text("files");
  text_if_any(json, "bundle", scheduler.bundle);
  texts_if_any(json, "flags", scheduler.flags);
  json.key("kind").text(scheduler.kind);
  text_if_any(json, "node_folder", scheduler.node_folder);
  text_if_any(json, "partition", scheduler.partition);
  text_if_any(json, "reservation", scheduler.reservation);
  if (!scheduler.shared_folder) json.key("shared_folder").flag(false);
  texts_if_any(json, "step_flags", scheduler.step_flags);
  json.end();
}

void write_host_types(JsonWriter& json, const Layout& layout) {
  if (layout.host_types.empty()) return;
  json.key("host_types").object();
  for (const auto& [name, type] : layout.host_types) write(json.key(name), type);
  json.end();
}

void write_power(JsonWriter& json, const Power& power) {
  if (!power.budget_watts && !power.ramp_watts_per_second) return;
  json.key("power").object();
  number_if_any(json, "budget_watts", power.budget_watts);
  number_if_any(json, "ramp_watts_per_second", power.ramp_watts_per_second);
  json.end();
}

template <class Group>
void write_groups(JsonWriter& json, std::string_view key, const std::vector<Group>& groups) {
  if (groups.empty()) return;
  json.key(key).array();
  for (const Group& group : groups) write(json, group);
  json.end();
}

void write_hosts(JsonWriter& json, const Site& site) {
  const std::size_t listed = site.hosts.size() - site.layout.generated;
  if (listed == 0 && site.layout.generated > 0) return;
  json.key("hosts").array();
  for (std::size_t i = 0; i < listed; ++i) write(json, site.hosts[i]);
  json.end();
}

}  // namespace

std::string to_json(const Site& site) {
  const Layout& layout = site.layout;
  std::string out;
  JsonWriter json(out, 2);
  json.object();
  write_host_types(json, layout);
  write_hosts(json, site);
  text_if_any(json, "inventory", layout.inventory);
  json.key("name").text(site.name);
  if (layout.network) write(json.key("network"), *layout.network);
  if (layout.nvlink_domain != NvlinkDomain::none) {
    json.key("nvlink_domain").text(name(layout.nvlink_domain));
  }
  write_power(json, layout.power);
  write_groups(json, "racks", layout.racks);
  if (site.reality != "real") json.key("reality").text(site.reality);
  json.key("schema").text(kSchema);
  if (site.scheduler) write(json.key("scheduler"), *site.scheduler);
  texts_if_any(json, "spares", layout.spares);
  write_groups(json, "zones", layout.zones);
  json.end();
  return out + "\n";
}

}  // namespace assay
