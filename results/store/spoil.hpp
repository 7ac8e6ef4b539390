// What the readers of samples files share.
#pragma once

#include <filesystem>
#include <string>

#include "results/format/sample.hpp"
#include "results/record/plan.hpp"
#include "results/record/samples.hpp"

namespace assay {

// "samples/gemm-cpu-0.1.jsonl": a file as problems name it.
std::string shown(const std::filesystem::path& samples_file);

// What a file of the folder is read for, and with.
struct ReadingTerms {
  const Plan& plan;
  const std::string& plan_sha256;
  SampleLineParser& parser;
  std::string& buffer;  // Memory of a LineReader.
};

// As read_samples_file, behind what `into` holds already.
void read_samples_file(const std::filesystem::path& path, const ReadingTerms& terms,
                       Measurements& into);

}  // namespace assay
