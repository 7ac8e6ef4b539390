// Sample lines as our own writer makes them, which nearly all are: read in one pass.
#pragma once

#include <string_view>

#include "results/record/samples.hpp"

namespace assay {

// Reads a line that stands byte for byte as `to_line` writes it, of printable ASCII without escapes
// and numbers that are not negative. False for every other line, whole or broken, with the draft in
// any state: the strict parser then says what it is. Never reads a line in another way than that
// one. The draft's texts lie in the line.
bool read_plain(std::string_view line, SampleDraft& draft);

}  // namespace assay
