// Control characters, of ASCII and of UTF-8.
#include "results/record/printable.hpp"

namespace assay {

std::string printable(std::string_view text, std::size_t bytes_max) {
  std::string safe(text.substr(0, bytes_max));
  for (std::size_t at = 0; at < safe.size(); ++at) {
    const auto code = static_cast<unsigned char>(safe[at]);
    // U+0080 to U+009F are control characters too; in UTF-8 they begin with C2.
    const bool after_c2 = at > 0 && static_cast<unsigned char>(safe[at - 1]) == 0xc2;
    if (code < 0x20 || code == 0x7f || (after_c2 && code >= 0x80 && code < 0xa0)) safe[at] = '?';
  }
  if (text.size() > bytes_max) safe += "...";
  return safe;
}

}  // namespace assay
