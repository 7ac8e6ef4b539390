// The reliability of a summary. For the .cpp files of this folder only.
#pragma once

#include "results/format/json_writer.hpp"
#include "results/format/strict.hpp"
#include "results/record/reliability.hpp"

namespace assay {

void write(JsonWriter& json, const Reliability& reliability);
Reliability reliability_of(const strict::Value& value);

}  // namespace assay
