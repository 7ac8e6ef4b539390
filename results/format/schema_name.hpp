// "assay/<noun>/<n>": what every file names itself.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// Empty where `found` is `wanted`, else the complaint, which says so where a newer version made the
// file.
std::string schema_complaint(std::string_view found, std::string_view wanted);

}  // namespace assay
