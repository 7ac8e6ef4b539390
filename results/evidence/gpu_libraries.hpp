// Which of NVIDIA's libraries a worker ran on. Others can answer in their place, with figures that
// nobody measured: only files that the profile knows by their digest make evidence.
#pragma once

#include <string>

#include "results/evidence/listing.hpp"
#include "results/record/fact.hpp"
#include "results/record/profile.hpp"

namespace assay {

// Whether the worker loaded the CUDA backend, whatever its unit was.
bool loads_cuda(const Facts& libraries);

// `libraries`: path to SHA-256, as the header of a samples file has them. Objects to each of
// NVIDIA's that the profile does not know, and to one that no work on a GPU can do without and that
// is not there.
void need_known_libraries(const Profile& profile, const Facts& libraries, const std::string& file,
                          Listing& objections);

}  // namespace assay
