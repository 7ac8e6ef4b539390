"""Mutants of what is measured again, and what that may change.

Rows as in mutants.py.
"""

JUDGE = "results/judge/"
NEXT = "results/next/"

AGAIN = [
    # What is measured again, and what it may change.
    ("retest-mends-a-fail", JUDGE + "case_judge.cpp",
     "if (!decidable && verdict.again == Again::none) continue;",
     "if (false) continue;",
     "test_judge", "Looks.a_later_plan_never_mends_a_fail"),
    ("retest-lost", JUDGE + "case_judge.cpp",
     "return not_back(terms, std::move(verdict), later);",
     "return verdict;",
     "test_judge", "Looks.a_retest_that_did_not_come_back_is_missing_whatever_was_there_before"),
    ("retest-without-end", JUDGE + "case_judge.cpp",
     "plan_.retest.repetitions > 0 && latest != Again::pool;",
     "plan_.retest.repetitions > 0;",
     "test_judge", "Looks.pooled_values_are_judged_together_and_the_result_stands"),
    ("event-forgotten", JUDGE + "looks.cpp",
     "if (newest_.empty()) return nullptr;",
     "return nullptr;",
     "test_judge", "Looks.what_was_measured_before_an_event_on_the_host_is_measured_anew"),
    ("retest-beyond-its-budget", NEXT + "next.cpp",
     "if (!(used + seconds <= made_.retest.budget_seconds)) continue;",
     "",
     "test_next", "Next.what_does_not_fit_into_the_budget_is_listed_with_the_reason"),
    ("retest-chosen-by-order", NEXT + "next.cpp",
     "std::ranges::sort(order);",
     "",
     "test_next", "Next.which_goes_first_is_drawn_by_the_seed_and_by_nothing_else"),
]
