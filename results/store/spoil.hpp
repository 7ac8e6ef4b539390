// What the readers of samples files share.
#pragma once

#include <filesystem>
#include <string>

#include "results/record/sample.hpp"

namespace assay {

// "samples/gemm-cpu-0.1.jsonl": a file as problems name it.
std::string shown(const std::filesystem::path& samples_file);

// Turns a sample that cannot be believed into an error; nothing of it can be judged.
void spoil(Sample& sample, const std::string& cause);

}  // namespace assay
