// Numbers as people read them in sentences: 28.4 GB/s, 312 GFLOP/s, 1.23 ms, +66 %.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// Three significant digits with an SI prefix. Units without a prefix of their own ("1", "tokens/s")
// stand as they are.
std::string quantity(double value, std::string_view unit);

// A share: 0.6 is "60 %", 0.0031 is "0.31 %".
std::string percent(double share);

// The same with its sign, for margins: "+66 %".
std::string signed_percent(double share);

// A list of numbers has a singular: counted(1, "device") is "1 device", counted(2, ...) "2
// devices".
std::string counted(std::size_t count, std::string_view noun);

}  // namespace assay
