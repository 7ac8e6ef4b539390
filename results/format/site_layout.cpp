// Reading the keys by which a site is described in a few lines.
#include "results/format/human_patterns.hpp"
#include "results/format/site_parts.hpp"

namespace assay {
namespace {

using human::Fields;
using human::Kind;
using human::Node;
using human::patterns_if_any;

std::string pattern(Fields& fields, std::string_view key) {
  return human::pattern_of(fields, key, fields.text(key));
}

std::string pattern_if_any(Fields& fields, std::string_view key) {
  return human::pattern_of(fields, key, fields.text_or_empty(key));
}

// A positive amount; a complaint otherwise.
std::optional<double> watts_if_any(Fields& fields, std::string_view key) {
  const auto watts = fields.number_if_any(key);
  if (watts && !(*watts > 0)) {
    fields.complain(key, "'" + std::string(key) + "' must be more than 0");
    return std::nullopt;
  }
  return watts;
}

HostType host_type(const Node& node, human::Complaints& complaints) {
  Fields fields(node, "a host type", complaints);
  HostType type;
  type.line = fields.line();
  type.architecture = fields.text_or_empty("architecture");
  type.facts = fields.facts_if_any("facts");
  type.watts = watts_if_any(fields, "watts").value_or(0);
  type.devices = pattern(fields, "devices");
  type.kind = fields.text("kind");
  type.model = fields.text_or_empty("model");
  type.device_facts = fields.facts_if_any("device_facts");
  type.device_watts = watts_if_any(fields, "device_watts").value_or(0);
  type.nics = pattern_if_any(fields, "nics");
  fields.done();
  return type;
}

RackGroup rack_group(const Node& node, human::Complaints& complaints) {
  Fields fields(node, "a group of racks", complaints);
  RackGroup group;
  group.line = fields.line();
  group.ids = pattern(fields, "ids");
  group.hosts = pattern(fields, "hosts");
  group.type = fields.text("type");
  group.hostname = fields.text_or_empty("hostname");
  group.switches = pattern_if_any(fields, "switches");
  group.shelves = pattern_if_any(fields, "shelves");
  group.other_watts = watts_if_any(fields, "other_watts").value_or(0);
  group.budget_watts = watts_if_any(fields, "budget_watts");
  fields.done();
  return group;
}

ZoneGroup zone_group(const Node& node, human::Complaints& complaints) {
  Fields fields(node, "a group of zones", complaints);
  ZoneGroup group;
  group.line = fields.line();
  const std::string kind = fields.text("kind");
  if (const auto known = zone_kind_named(kind)) {
    group.kind = *known;
  } else if (!kind.empty()) {
    fields.complain("kind", "there is no kind of zone '" + kind +
                                "'; there are block, delivery, hall, loop and row");
  }
  group.ids = pattern(fields, "ids");
  group.racks_each = fields.count_if_any("racks_each").value_or(0);
  group.racks = patterns_if_any(fields, "racks");
  group.budget_watts = watts_if_any(fields, "budget_watts");
  if ((group.racks_each == 0) == group.racks.empty()) {
    fields.complain("racks", "a zone has either 'racks_each', at least 1, or 'racks'");
  }
  fields.done();
  return group;
}

Network network(const Node& node, human::Complaints& complaints) {
  Fields fields(node, "the network", complaints);
  Network made;
  made.rails = fields.count_if_any("rails").value_or(1);
  made.planes = fields.count_if_any("planes").value_or(1);
  made.topology = fields.text("topology");
  made.spines = pattern_if_any(fields, "spines");
  for (const auto& [key, count] : {std::pair{"rails", made.rails}, {"planes", made.planes}}) {
    if (count == 0) fields.complain(key, "'" + std::string(key) + "' is at least 1");
  }
  if (!made.topology.empty() && made.topology != "leaf_spine" && made.topology != "block") {
    fields.complain("topology", "'topology' must be \"leaf_spine\" or \"block\"");
  }
  if (made.topology == "block" && !made.spines.empty()) {
    fields.complain("spines", "blocks that are cabled to one another have no spines");
  }
  fields.done();
  return made;
}

Power power(const Node& node, human::Complaints& complaints) {
  Fields fields(node, "power", complaints);
  Power made;
  made.budget_watts = watts_if_any(fields, "budget_watts");
  made.ramp_watts_per_second = watts_if_any(fields, "ramp_watts_per_second");
  fields.done();
  return made;
}

}  // namespace

Layout read_layout(Fields& fields) {
  Layout layout;
  human::Complaints& complaints = fields.complaints();
  if (const Node* types = fields.find("host_types", Kind::object)) {
    for (const Node& type : types->items) {
      layout.host_types.emplace(type.key, host_type(type, complaints));
    }
  }
  for (const Node* group : fields.list_if_any("racks")) {
    layout.racks.push_back(rack_group(*group, complaints));
  }
  for (const Node* group : fields.list_if_any("zones")) {
    layout.zones.push_back(zone_group(*group, complaints));
  }
  if (const Node* node = fields.find("network", Kind::object)) {
    layout.network = network(*node, complaints);
  }
  if (const Node* node = fields.find("power", Kind::object))
    layout.power = power(*node, complaints);
  const std::string domain = fields.text_or_empty("nvlink_domain");
  if (const auto known = nvlink_domain_named(domain)) {
    layout.nvlink_domain = *known;
  } else if (!domain.empty()) {
    fields.complain("nvlink_domain", "'nvlink_domain' must be \"none\", \"host\" or \"rack\"");
  }
  layout.spares = patterns_if_any(fields, "spares");
  if (const Node* node = fields.find("spares")) layout.spares_line = node->line;
  layout.inventory = fields.text_or_empty("inventory");
  return layout;
}

namespace {

std::vector<std::string> read_flags(Fields& fields, std::string_view key) {
  std::vector<std::string> flags;
  for (const Node* flag : fields.list_if_any(key)) {
    if (flag->kind == Kind::text && flag->text.starts_with('-')) {
      flags.push_back(flag->text);
    } else {
      fields.complaints().add(flag->line, "a flag is a text that begins with '-'");
    }
  }
  return flags;
}

// Shells of nodes and of whoever submits see it.
std::string read_place(Fields& fields, std::string_view key) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-+/";
  std::string place = fields.text_or_empty(key);
  const bool plain = place.find_first_not_of(kLetters) == std::string::npos;
  if (!place.empty() && (!place.starts_with('/') || place == "/" || !plain)) {
    fields.complain(key, "it is a whole path of letters, digits and ._-+/, from / on");
  }
  return place;
}

// By what ranks find one another: "mpi" (the default) or "files".
bool read_bootstrap(Fields& fields, bool shared_folder) {
  const std::string by = fields.text_or_empty("bootstrap");
  if (!by.empty() && by != "mpi" && by != "files") {
    fields.complain("bootstrap", "ranks find one another by \"mpi\" or by \"files\"");
  }
  if (by == "files" && !shared_folder) {
    fields.complain("bootstrap",
                    "ranks that find one another by files need a folder that all nodes "
                    "see, and \"shared_folder\" says that there is none");
  }
  return by == "files";
}

void read_nodes_own(Fields& fields, Scheduler& scheduler) {
  scheduler.step_flags = read_flags(fields, "step_flags");
  scheduler.node_folder = read_place(fields, "node_folder");
  scheduler.bundle = read_place(fields, "bundle");
  if (const Node* shared = fields.find("shared_folder", Kind::flag)) {
    scheduler.shared_folder = shared->flag;
  }
  scheduler.bootstrap_by_files = read_bootstrap(fields, scheduler.shared_folder);
  const bool needs_folder = !scheduler.bundle.empty() || !scheduler.shared_folder;
  if (needs_folder && scheduler.node_folder.empty()) {
    fields.complain("node_folder",
                    "nodes are given a bundle, or do not see the campaign's folder: say where on "
                    "their own disks things lie, as \"node_folder\": \"/tmp\"");
  }
}

}  // namespace

std::optional<Scheduler> read_scheduler(Fields& site) {
  const Node* node = site.find("scheduler", Kind::object);
  if (node == nullptr) return std::nullopt;
  Fields fields(*node, "the scheduler", site.complaints());
  Scheduler scheduler;
  scheduler.kind = fields.text("kind");
  if (!scheduler.kind.empty() && scheduler.kind != "slurm") {
    fields.complain("kind", "there is no scheduler '" + scheduler.kind + "'; there is slurm");
  }
  scheduler.partition = fields.text_or_empty("partition");
  scheduler.account = fields.text_or_empty("account");
  scheduler.reservation = fields.text_or_empty("reservation");
  scheduler.flags = read_flags(fields, "flags");
  read_nodes_own(fields, scheduler);
  fields.done();
  return scheduler;
}

}  // namespace assay
