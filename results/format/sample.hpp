// samples/<job>.<attempt>.jsonl: a header line, a line a (case, unit), a footer line; and the
// <job>.<attempt>.footer.json that the conductor writes beside a file whose worker did not finish.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "results/record/journal.hpp"
#include "results/record/samples.hpp"

namespace assay {

// First line: "assay/samples/1".
struct SamplesHeader {
  std::string plan_id;      // Plan::id: samples of another campaign are never mixed in.
  std::string plan_sha256;  // Of plan.json's bytes.
  std::string job;
  std::uint32_t attempt = 1;
  std::string worker_version;
  std::string reality;  // As in the plan.
  Facts libraries;      // Path of each loaded library to its SHA-256.
};

// Last line: over all bytes before it. The same fields stand in footer.json, with the lost cases.
struct SamplesFooter {
  std::uint64_t bytes = 0;
  std::uint64_t count = 0;  // Samples, header not counted.
  std::string sha256;       // Of the first `bytes` bytes, 64 hex digits.
};

// footer.json, "assay/samples-footer/1": what the conductor accepts of an unfinished file.
struct AttemptFooter {
  SamplesFooter accepted;
  std::vector<LostCase> lost;
};

// All without a newline at the end.
std::string to_line(const SamplesHeader& header);
std::string to_line(const Sample& sample);
std::string to_line(const SamplesFooter& footer);
std::string to_json(const AttemptFooter& footer);

// All throw Error for anything that is not whole and of a known version.
SamplesHeader parse_samples_header(std::string_view line);
bool is_samples_footer(std::string_view line);
SamplesFooter parse_samples_footer(std::string_view line);
AttemptFooter parse_attempt_footer(std::string_view text, const std::string& file);

// Reuses its parser from line to line.
class SampleLineParser {
 public:
  SampleLineParser();
  ~SampleLineParser();
  SampleLineParser(const SampleLineParser&) = delete;
  SampleLineParser& operator=(const SampleLineParser&) = delete;
  // Its texts lie in the parser or in the line, and are valid until the next call.
  const SampleDraft& parse(std::string_view line);
  // The same without a copy: 64 bytes behind the line may be read, whatever they hold.
  const SampleDraft& parse_padded(std::string_view line);

 private:
  const SampleDraft& parse(std::string_view line, bool copy);

  struct Inner;
  std::unique_ptr<Inner> inner_;
};

}  // namespace assay
