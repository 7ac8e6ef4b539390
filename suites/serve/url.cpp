// http and https alone, without a user, a query or a fragment.
#include "suites/serve/url.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr std::size_t kUrlBytesMax = 1024;
constexpr std::string_view kHostLetters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
constexpr std::string_view kPathLetters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/~%:!$&'()*+,;=";

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
  throw Error{"the url '" + text + "' " + why, "such as http://127.0.0.1:8000/v1"};
}

std::uint16_t parse_port(const std::string& url, std::string_view text) {
  unsigned port = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, port);
  if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != end || port == 0 || port > 65535) {
    refuse(url, "has a port that is none");
  }
  return static_cast<std::uint16_t>(port);
}

bool only(std::string_view text, std::string_view letters) {
  return text.find_first_not_of(letters) == std::string_view::npos;
}

// "host", "host:port" or "[address]:port".
void read_authority(const std::string& url, std::string_view text, Url& made) {
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) refuse(url, "has no ']' behind its address");
    made.host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
    if (made.host.empty() || !only(made.host, "0123456789abcdefABCDEF:.")) {
      refuse(url, "has an address that is none");
    }
  } else {
    const std::size_t colon = text.find(':');
    made.host = text.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view{} : text.substr(colon);
    if (made.host.empty() || !only(made.host, kHostLetters)) refuse(url, "has no host");
  }
  made.port = made.tls ? 443 : 80;
  if (rest.empty()) return;
  if (rest.front() != ':') refuse(url, "has something behind its host that is no port");
  made.port = parse_port(url, rest.substr(1));
}

}  // namespace

std::string Url::authority() const {
  const std::string shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (tls ? 443 : 80) ? shown : shown + ":" + std::to_string(port);
}

Url parse_url(const std::string& text) {
  Url made;
  std::string_view rest = text;
  // A key may stand in what is wrong here, so that it is not shown.
  if (text.find_first_of("@?#") != std::string::npos) {
    throw Error{"the url holds a user, a query or a fragment",
                "name the file or the variable that holds the key, by 'api_key'"};
  }
  if (text.size() > kUrlBytesMax) refuse(text.substr(0, 40) + "...", "is longer than 1024 bytes");
  if (rest.starts_with("https://")) {
    made.tls = true;
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    refuse(text, "begins with neither http:// nor https://");
  }
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  read_authority(text, rest.substr(0, slash), made);
  made.path = rest.substr(slash);
  while (made.path.ends_with('/')) made.path.pop_back();
  if (!only(made.path, kPathLetters)) refuse(text, "has letters in its path that no path has");
  return made;
}

}  // namespace assay
