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
    # Explaining: an unknown condition is no met one.
    ("explain-unknown-condition", EXPLAIN + "advice.cpp",
     "if (found == explained.sample->conditions.end() || !meets(found->second, required)) {",
     "if (found != explained.sample->conditions.end() && !meets(found->second, required)) {",
     "test_explain", "Explanation.of_a_condition_that_nobody_knows_does_not_blame_a_process"),
]
