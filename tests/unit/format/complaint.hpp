// What a reader says when it refuses.
#pragma once

#include <string>

#include "results/record/error.hpp"

namespace assay {

// The message of the Error that `read` throws, or "" where it throws none.
template <class Read>
std::string complaint(const Read& read) {
  try {
    read();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

// `text` with the first `from` replaced, which must stand there.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  expect(at != std::string::npos, "the text to replace is there");
  return text.replace(at, from.size(), to);
}

}  // namespace assay
