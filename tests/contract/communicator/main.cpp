// One rank: MPI from its beginning to its end around all tests.
#include <gtest/gtest.h>

#include "communicators.hpp"
#include "harness/device/cpu/mpi.hpp"

namespace assay {
namespace {

MpiSession* session = nullptr;

}  // namespace

std::vector<Implementation> implementations() {
  return {{"mpi", [] { return session->world(); }, {"default", "tuned", "han", "sm"}}};
}

}  // namespace assay

int main(int argc, char** argv) {
  assay::MpiSession session;
  assay::session = &session;
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
