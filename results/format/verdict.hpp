// verdicts.jsonl ("assay/verdicts/1" in its header line) and summary.json ("assay/summary/1").
#pragma once

#include <string>
#include <string_view>

#include "results/record/verdict.hpp"

namespace assay {

// The header line of verdicts.jsonl; no newline.
std::string verdicts_header(const std::string& plan_sha256, const std::string& profile_sha256);

// Appends one line, with its newline. Keys sorted, shortest round-trip numbers: the same verdict
// has the same bytes on every machine.
void append_line(std::string& out, const Verdict& verdict);
Verdict parse_verdict(std::string_view line);

std::string to_json(const Summary& summary);
Summary parse_summary(std::string_view text, const std::string& file);

}  // namespace assay
