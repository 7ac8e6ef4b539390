// The names that somebody may have meant who wrote one that does not exist.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

// At most `most` of `names`, nearest first; equally near ones keep their order. None where none is
// near.
std::vector<std::string> near_names(std::string_view wrong, const std::vector<std::string>& names,
                                    std::size_t most);

// "did you mean hbm.triad or hbm.read?"; where none is near, "for example hbm.copy, hbm.read, of
// 20". At most five. Empty where there are no names.
std::string did_you_mean(std::string_view wrong, const std::vector<std::string>& names);

}  // namespace assay
