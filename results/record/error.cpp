// Errors and broken promises.
#include "results/record/error.hpp"

#include <cstdio>
#include <cstdlib>

namespace assay {

Error world_error(const std::string& what, std::string hint) {
  return Error{what, std::move(hint), Exit::world};
}

void expect(bool holds, const char* promise, std::source_location where) {
  if (holds) return;
  std::fprintf(stderr, "assay: broken promise: %s (%s:%u)\n", promise, where.file_name(),
               static_cast<unsigned>(where.line()));
  std::abort();
}

}  // namespace assay
