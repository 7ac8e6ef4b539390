// Globs over case names, as given to --only.
#pragma once

#include <string_view>

namespace assay {

// `*` is any run of characters, `?` any one; everything else stands for itself, brackets included,
// since case names have them: "gemm.*[mode=burst*".
bool matches(std::string_view glob, std::string_view text);

}  // namespace assay
