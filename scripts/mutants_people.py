"""Mutants of what people read: comparing and explaining.

Rows as in mutants.py.
"""

COMPARE = "results/compare/"
EXPLAIN = "results/explain/"

PEOPLE = [
    # Comparing campaigns: what may be called no worse.
    ("compare-wrong-result", COMPARE + "comparison.cpp",
     "if (after.wrong && !before.wrong) {",
     "if (false) {",
     "test_compare", "Comparison.takes_a_result_that_became_wrong_as_worse"),
    ("compare-incomparable-is-fine", COMPARE + "comparison.cpp",
     "comparison.compared() > 0 && comparison.of(Change::incomparable) == 0;",
     "true;",
     "test_compare", "Comparison.of_what_was_disturbed_is_none"),
    ("compare-one-sided-uncertainty", COMPARE + "comparison.cpp",
     ".uncertainty = first.uncertainty,",
     ".uncertainty = 0,",
     "test_compare", "Comparison.counts_the_uncertainty_of_both_sides"),
    ("compare-unit-of-measure", COMPARE + "comparison.cpp",
     "if (before.unit != after.unit) {",
     "if (false) {",
     "test_compare", "Comparison.of_another_unit_of_measure_is_none"),
    ("compare-first-sample-only", COMPARE + "comparison.cpp",
     "for (const SampleView& sample : samples) {",
     "for (const SampleView& sample : samples.first(samples.empty() ? 0 : 1)) {",
     "test_compare", "Comparison.takes_the_pooled_values_that_the_verdict_rests_on"),
    # Explaining: an unknown condition is no met one.
    ("explain-unknown-condition", EXPLAIN + "advice.cpp",
     "if (found == sample.conditions.end() || !meets(found->second, required)) return &required;",
     "if (found != sample.conditions.end() && !meets(found->second, required)) return &required;",
     "test_explain", "Explanation.of_a_condition_that_nobody_knows_does_not_blame_a_process"),
    ("explain-waiver-of-today", EXPLAIN + "again.cpp",
     "const bool holds = holds_at(stated.waiver, now);",
     "const bool holds = true;",
     "test_explain", "Explanation.says_who_waived_a_case_and_how_that_stands_today"),
]
