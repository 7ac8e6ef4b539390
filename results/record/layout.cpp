// Names of what a layout chooses among.
#include "results/record/layout.hpp"

#include <array>
#include <utility>

namespace assay {
namespace {

constexpr std::array<std::pair<ZoneKind, std::string_view>, 5> kZoneKinds{{
    {ZoneKind::block, "block"},
    {ZoneKind::delivery, "delivery"},
    {ZoneKind::hall, "hall"},
    {ZoneKind::loop, "loop"},
    {ZoneKind::row, "row"},
}};

constexpr std::array<std::pair<NvlinkDomain, std::string_view>, 3> kDomains{{
    {NvlinkDomain::none, "none"},
    {NvlinkDomain::host, "host"},
    {NvlinkDomain::rack, "rack"},
}};

template <class Table, class Value>
std::string_view text_in(const Table& table, Value wanted) {
  for (const auto& [value, text] : table) {
    if (value == wanted) return text;
  }
  return {};
}

template <class Value, class Table>
std::optional<Value> value_in(const Table& table, std::string_view wanted) {
  for (const auto& [value, text] : table) {
    if (text == wanted) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name(ZoneKind kind) { return text_in(kZoneKinds, kind); }

std::optional<ZoneKind> zone_kind_named(std::string_view name) {
  return value_in<ZoneKind>(kZoneKinds, name);
}

std::string_view name(NvlinkDomain domain) { return text_in(kDomains, domain); }

std::optional<NvlinkDomain> nvlink_domain_named(std::string_view name) {
  return value_in<NvlinkDomain>(kDomains, name);
}

}  // namespace assay
