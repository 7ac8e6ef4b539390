// The endpoint that is loaded, as people write it: JSON with // comments, schema assay/endpoint/1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "suites/serve/url.hpp"

namespace assay {

// Where the key stands, never the key itself. Both empty: the server wants none.
struct ApiKeySource {
  std::string file;
  std::string variable;

  bool is_given() const { return !file.empty() || !variable.empty(); }
};

struct Deadlines {
  double connect_seconds = 10;         // For the connection and its TLS.
  double first_token_seconds = 120;    // Since the request was sent.
  double between_tokens_seconds = 30;  // From one chunk to the next.
  double request_seconds = 1800;       // For all of it.
};

struct Endpoint {
  std::string name;
  Url url;
  std::string url_text;
  std::string engine;                // "vLLM 0.11.2, TP 4": as its operator says.
  std::string model;                 // As requests name it.
  std::string model_sha256;          // Empty where nobody says.
  std::string operating_point;       // How the server was set up: numbers, batching, limits.
  bool chat = false;                 // /chat/completions in place of /completions.
  bool token_ids = true;             // Prompts of token ids, where the server takes them.
  bool ignore_eos = true;            // The server generates as many tokens as are asked for.
  std::uint32_t vocabulary = 32000;  // Ids are drawn below it.
  std::uint32_t devices = 0;         // Behind the endpoint; 0: not stated.
  ApiKeySource api_key;
  std::string ca_file;  // Certificates to trust in place of the system's.
  Deadlines deadlines;
  std::string sha256;  // Of the file.
};

// Throws Error with every complaint, a line `file:line: message` each.
Endpoint parse_endpoint(std::string_view text, const std::string& file);

// Reads the file. Throws Error where it is none.
Endpoint read_endpoint(const std::string& path);

}  // namespace assay
