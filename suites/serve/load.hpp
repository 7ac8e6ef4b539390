// Sending a load to an endpoint. The client stands in a kernel, since it needs sockets and TLS,
// which `assay`, that only plans, does not link.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "suites/serve/endpoint.hpp"
#include "suites/serve/honesty.hpp"

namespace assay {

struct Load {
  std::uint32_t requests = 0;
  // Closed loop: streams that each begin their next request when one ends. Open loop: as many may
  // be open at most; what comes beyond is not sent, and counts as failed.
  std::uint32_t streams = 1;
  std::vector<double> intended;  // Open loop: each request's start, ascending. Closed loop: empty.
  std::uint32_t output_tokens = 0;
  std::function<std::string(std::uint32_t number)> body;  // Of that request: JSON.
  std::function<void(double fraction)> pulse;             // Called several times a second.
};

// What a server answered to one request that is not streamed.
struct Fetched {
  int status = 0;
  std::string body;       // At most 256 KiB.
  std::string server;     // As its header says.
  std::string transport;  // "plain HTTP" or the version of TLS and its cipher.
};

// An endpoint whose address is known and whose first connection worked.
class EndpointClient {
 public:
  virtual ~EndpointClient() = default;
  // One GET below the url's path. Throws Error where nothing sensible comes back.
  virtual Fetched fetch(const std::string& path) = 0;
  // Throws Error where this host cannot bear so many streams.
  virtual LoadResult run(const Load& load) = 0;
};

// Registered by the kernel.
struct ServeKernel {
  std::string name;
  // Throws Error that says what is wrong: no such host, refused, no trust in its certificate.
  std::unique_ptr<EndpointClient> (*open)(const Endpoint& endpoint, const std::string& api_key);
};

}  // namespace assay
