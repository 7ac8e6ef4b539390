// FLOP and bytes by formula, which what the kernels count must equal. A multiply-add is two FLOP;
// causal attention counts the pairs of a query and a key up to itself, not the full square; the
// head counts where it is asked. MFU by another convention (PaLM's full square) is another number.
#pragma once

#include <cstddef>
#include <string>

#include "suites/gemm/freivalds.hpp"
#include "suites/tokens/kernel.hpp"
#include "suites/tokens/model.hpp"

namespace assay {

// 2 N_layers T + 2 V h H + 4 L n d P: T tokens, H of which ask the head, and P pairs.
double flop_of(const TransformerModel& model, const TokenSpan& span, std::size_t asked);

// Of one new token of each sequence: every weight once, of a mixture `experts` of its experts over
// all layers together, and every sequence's keys and values up to the new token.
double decode_bytes(const TransformerModel& model, const TokenSpan& span, Number number,
                    double experts);

// As samples state it.
inline constexpr const char* kFlopConvention =
    "2 FLOP a multiply-add; causal attention by attended pairs; the head where it is asked";

}  // namespace assay
