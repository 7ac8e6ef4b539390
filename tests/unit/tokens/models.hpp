// Small models, kernels that a test can break, and ranks that are threads.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/device/communicator.hpp"
#include "harness/device/cpu/device.hpp"
#include "suites/tokens/kernel.hpp"
#include "suites/tokens/model.hpp"

namespace assay {

// Hidden is not heads * head_dim, three heads share a key-value head, YaRN begins within 64 tokens.
TransformerModel small_model();
std::string small_model_text();
// The same with six experts, two active and one shared.
TransformerModel small_mixture();

std::unique_ptr<CpuDevice> lanes_device(unsigned lanes = 2);

// Plain loops.
const TokenKernel& plain_kernel(Number number);
// The registered kernel "tokens.breakable": so many products later the last token of one gets that
// number everywhere.
void break_a_product(int calls_later, float value);

std::vector<std::uint32_t> some_tokens(std::size_t count, const TransformerModel& model,
                                       std::uint32_t salt = 0);

// Runs `part` on so many threads, each with its communicator of them all.
void on_ranks(unsigned ranks, const std::function<void(Communicator&)>& part);

}  // namespace assay
