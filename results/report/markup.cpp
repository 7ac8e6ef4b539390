// Escaping.
#include "results/report/markup.hpp"

#include <algorithm>

#include "results/report/safe_text.hpp"

namespace assay {
namespace {

std::string_view entity(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return {};
  }
}

void append_escaped(std::string& out, std::string_view safe) {
  for (const char c : safe) {
    const std::string_view escaped = entity(c);
    if (escaped.empty()) {
      out += c;
    } else {
      out += escaped;
    }
  }
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  append_escaped(out, one_line(text));
  return out;
}

std::string escape_xml(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    append_escaped(out, one_line(text.substr(0, end)));
    if (end < text.size()) out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// U+2028 and U+2029 end a line of JavaScript, which JSON does not know.
std::string escape_script(std::string_view json) {
  std::string out;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (c == '<') {
      out += "\\u003c";
    } else if (c == '>') {
      out += "\\u003e";
    } else if (c == '&') {
      out += "\\u0026";
    } else if (json.substr(at).starts_with("\u2028") || json.substr(at).starts_with("\u2029")) {
      out += json[at + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      at += 2;
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace assay
