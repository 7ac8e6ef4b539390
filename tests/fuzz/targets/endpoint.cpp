// An endpoint's file, as people write it.
#include "suites/serve/endpoint.hpp"

#include "results/record/registered.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

bool is_deadline(double seconds) { return seconds > 0 && seconds <= 86400; }

// Nothing that was read may leave a request without an end, or hold a key.
std::string finding_in(const Endpoint& endpoint) {
  if (endpoint.name.empty() || endpoint.model.empty()) return "an endpoint without a name was read";
  const Deadlines& of = endpoint.deadlines;
  const bool ends = is_deadline(of.connect_seconds) && is_deadline(of.first_token_seconds) &&
                    is_deadline(of.between_tokens_seconds) && is_deadline(of.request_seconds);
  if (!ends) return "a deadline of it is none";
  if (!endpoint.api_key.file.empty() && !endpoint.api_key.variable.empty()) {
    return "it has two keys";
  }
  if (endpoint.chat && endpoint.token_ids) return "a chat takes token ids";
  return endpoint.sha256.size() == 64 ? "" : "its file has no digest";
}

std::vector<std::string> seeds() {
  return {R"({"schema": "assay/endpoint/1", "name": "tray-05", "url": "https://127.0.0.1:8000/v1",
  "engine": "vLLM", "model": "m", "operating_point": "BF16", "devices": 4, "vocabulary": 131072,
  "api_key": {"file": "/run/keys/tray-05"}, "ca_file": "tray-05.pem",
  "deadlines": {"first_token_seconds": 120, "between_tokens_seconds": 30, "request_seconds": 1800}}
)",
          R"({"schema": "assay/endpoint/1", "name": "n", "url": "http://h:1/v1", "engine": "e",
  "model": "m", "api": "chat", "prompt": "text", "ignore_eos": false,
  "api_key": {"variable": "KEY"}, "deadlines": {"connect_seconds": 1}}
)"};
}

const Registered<Target> registered{{
    .name = "endpoint",
    .seeds = seeds,
    .attempt =
        [](std::string_view text) {
          return reads({"endpoint", Says::line,
                        [](std::string_view whole) {
                          return finding_in(parse_endpoint(whole, "endpoint"));
                        }},
                       text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
