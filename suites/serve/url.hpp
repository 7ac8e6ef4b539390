// Where an endpoint is.
#pragma once

#include <cstdint>
#include <string>

namespace assay {

struct Url {
  bool tls = false;
  std::string host;  // Without the brackets of an IPv6 address.
  std::uint16_t port = 0;
  std::string path;  // "/v1": without a slash at its end; may be empty.

  std::string authority() const;  // As the header Host has it.
};

// Throws Error that says what is wrong with it.
Url parse_url(const std::string& text);

}  // namespace assay
