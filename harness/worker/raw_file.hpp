// raw/<job>.<attempt>.jsonl: a line a case with what Google Benchmark itself said of each timed
// loop.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace assay {

class RawFile {
 public:
  explicit RawFile(const std::filesystem::path& path);  // Throws world_error.

  // Nothing where no loop was timed. At most 1 MiB a case is kept. Throws world_error.
  void append(const std::string& case_name, const std::string& unit,
              const std::vector<std::string>& loops);

 private:
  std::filesystem::path path_;
  std::ofstream file_;
};

}  // namespace assay
