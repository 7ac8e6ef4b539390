// What is proposed, as a table for a terminal.
#pragma once

#include <cstddef>
#include <string>

#include "results/rebase/rebase.hpp"

namespace assay {

// A line a judged bound: the limit as it is and as it is proposed, what it rests on, by how much
// tighter, or why it stays.
std::string rebasing_text(const Rebasing& rebasing, std::size_t columns);

}  // namespace assay
