// Names of hosts, before anything is started on them.
#include "harness/launch/hosts.hpp"

#include <map>
#include <string_view>

namespace assay {

std::string host_name_complaint(const std::string& hostname) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  if (hostname.empty()) return "states no hostname, by which it would be reached";
  if (hostname.front() == '-' || hostname.find_first_not_of(kLetters) != std::string::npos) {
    return "has a hostname that no launcher can be given";
  }
  return {};
}

std::vector<std::string> host_complaints(const Site& site) {
  std::vector<std::string> found;
  std::map<std::string, std::string> named;
  for (const SiteHost& host : site.hosts) {
    const std::string complaint = host_name_complaint(host.hostname);
    if (!complaint.empty()) found.push_back("host " + host.id + " " + complaint);
    // One machine would be measured twice, and another one never.
    const auto [other, is_new] = named.try_emplace(host.hostname, host.id);
    if (!is_new && complaint.empty()) {
      found.push_back("hosts " + other->second + " and " + host.id + " state the same hostname, " +
                      host.hostname);
    }
  }
  return found;
}

}  // namespace assay
