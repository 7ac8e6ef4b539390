"""Retests and events, as scripts/rejudge.py understands results/JUDGING.md: a campaign of one case on one device."""

import hashlib
import json
import shutil
import unittest

from generate import dump
from judged import scratch

from second_judge.campaign import Campaign

PLAN_ID = "0123456789abcdef0123456789abcdef"
GOOD, BAD = 120.0, 80.0  # The floor is 100.
STARTED = "2026-11-22T12:00:00Z"


def around(middle, count, scatter=0.05):
    """Values whose median is that middle."""
    return [middle * (1 + scatter * (2 * at / (count - 1) - 1)) for at in range(count)]


class OneCase:
    """The files of a campaign, written piece by piece."""

    def __init__(self, folder, budget=60, pooled=20, repetitions=20):
        self.folder = folder
        self.digests = []
        self.retest = {"budget_seconds": budget, "repetitions": pooled}
        self.write("site.json", dump({"hosts": [{"id": "host-0", "devices": [{"id": "cpu-0", "kind": "cpu"}]}],
                                      "name": "one", "schema": "assay/site/1"}))
        self.write("campaign.json", "{}")
        self.write("profile.json", dump({
            "acceptance": {"levels": {"device": 1}, "source": "invented"}, "device": "cpu", "name": "one",
            "bounds": [{"benchmark": "a.b", "metric": "speed", "unit": "B/s", "at_least": 100, "spread_max": 0.2,
                        "samples_min": 12, "source": "invented"}],
            "decision": {"z": 1.645, "risk": 0.05, "n": 20, "k": pooled, "source": "invented"},
            "requires": [{"condition": "foreign_cpus", "unit": "1", "at_most": 0.5, "source": "invented"}],
            "schema": "assay/profile/1"}))
        self.plan("", repetitions)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def plan(self, again, repetitions=20, **other):
        number = len(self.digests) + 1
        inputs = [{"path": name, "sha256": hashlib.sha256((self.folder / name).read_bytes()).hexdigest()}
                  for name in ("campaign.json", "profile.json", "site.json")] if number == 1 else []
        text = dump({"entries": [{"again": again, "axes": {}, "benchmark": "a.b", "level": "device",
                                  "metrics": [{"better": "higher", "name": "speed", "unit": "B/s"}],
                                  "sampling": {"repetitions": repetitions}, "units": ["cpu-0"]}],
                     "events": 0, "id": PLAN_ID, "inputs": inputs, "not_offered": [], "number": number,
                     "previous": self.digests[-1] if self.digests else "", "reality": "real",
                     "retest": self.retest, **other})
        self.write("plan.json" if number == 1 else f"plan-{number:04}.json", text)
        self.digests.append(hashlib.sha256(text.encode()).hexdigest())

    def measure(self, values, started=STARTED, foreign_cpus=0.1, **other):
        number = len(self.digests)
        values = [value * (1 + 1e-9 * number) for value in values]  # No two measurements are the same.
        self.bring(values, started, foreign_cpus, **other)

    def bring(self, values, started=STARTED, foreign_cpus=0.1, **other):
        """Those values and no others."""
        number = len(self.digests)
        job = "only-cpu-0" if number == 1 else f"retest-{number:04}-cpu-0"
        header = {"attempt": 1, "job": job, "libraries": {}, "plan_id": PLAN_ID, "plan_sha256": self.digests[-1],
                  "reality": "real", "schema": "assay/samples/1", "worker_version": "one"}
        sample = {"attempt": 1, "began_seconds": 1, "case": "a.b", "cause": "",
                  "conditions": {"foreign_cpus": foreign_cpus}, "ended_seconds": 2, "facts": {},
                  "metrics": {"speed": {"unit": "B/s", "values": values}},
                  "started": started, "status": "measured", "unit": "cpu-0", "verified": 1, **other}
        body = dump(header) + "\n" + dump(sample) + "\n"
        footer = {"bytes": len(body), "count": 1, "sha256": hashlib.sha256(body.encode()).hexdigest()}
        self.write(f"samples/{job}.1.jsonl", body + dump(footer) + "\n")

    def event(self, time, unit="cpu-0"):
        with open(self.folder / "events.jsonl", "a", encoding="utf-8") as file:
            file.write(dump({"by": "me", "kind": "repair", "note": "a new board", "schema": "assay/event/1",
                             "time": time, "unit": unit}) + "\n")

    def judged(self):
        campaign = Campaign(self.folder)
        verdicts = campaign.judge()
        return verdicts[0], campaign.conclude(verdicts)


class ChainTest(unittest.TestCase):
    def setUp(self):
        folder = scratch()
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.one = OneCase(folder)

    def expect(self, outcome, attempts, again, answer, problems=False):
        verdict, summary = self.one.judged()
        self.assertEqual((verdict["outcome"], verdict["attempts"], verdict["again"]), (outcome, attempts, again))
        self.assertEqual((summary["exit"], summary["problems"]), (answer, problems))
        return verdict

    def test_without_a_retest_a_value_across_its_limit_may_be_pooled(self):
        self.one.measure(around(100.5, 20))
        self.expect("indeterminate", 1, "pool", "undecided")

    def test_pooled_values_are_one_series(self):
        self.one.measure(around(100.5, 20))
        self.one.plan("pool")
        self.one.measure(around(108, 20))
        verdict = self.expect("pass", 2, "", "accepted")
        self.assertEqual(verdict["judgements"][0]["count"], 40)
        self.assertTrue(100.5 < verdict["judgements"][0]["value"] < 108)

    def test_there_is_one_pooled_retest(self):
        self.one.measure(around(100.5, 20))
        self.one.plan("pool")
        self.one.measure(around(100.5, 20))
        self.expect("indeterminate", 2, "", "undecided")

    def test_a_retest_that_did_not_come_back_is_no_pass(self):
        self.one.measure(around(100.5, 20))
        self.one.plan("pool")
        self.expect("missing", 2, "", "undecided")

    def test_a_retest_with_another_number_of_values_is_an_error(self):
        self.one.measure(around(100.5, 20))
        self.one.plan("pool")
        self.one.measure(around(120, 19))
        self.expect("error", 2, "", "undecided")

    def test_each_look_must_stand_on_its_own(self):
        self.one.measure(around(100.5, 20))
        self.one.plan("pool")
        self.one.measure(around(120, 20, 0.5))
        self.expect("error", 2, "", "undecided")

    def test_what_sags_is_no_pass(self):
        self.one.measure([GOOD] * 14 + [99] * 6)
        verdict = self.expect("indeterminate", 1, "pool", "undecided")
        self.assertAlmostEqual(verdict["judgements"][0]["value"], GOOD, places=3)
        self.assertAlmostEqual(verdict["judgements"][0]["tail"], 99, places=3)

    def test_the_last_third_of_pooled_values_is_of_the_last_look(self):
        self.one.measure(around(101.5, 20, 0.08))
        self.expect("indeterminate", 1, "pool", "undecided")
        self.one.plan("pool")
        self.one.measure([108] * 13 + [99] * 7)
        verdict = self.expect("indeterminate", 2, "", "undecided")
        self.assertGreater(verdict["judgements"][0]["value"], 104)
        self.assertAlmostEqual(verdict["judgements"][0]["tail"], 99, places=3)

    def test_a_retest_that_repeats_what_was_measured_is_a_copy(self):
        for again, first in (("pool", around(100.5, 20)), ("anew", around(GOOD, 20, 0.5))):
            with self.subTest(again):
                folder = self.one.folder / again
                folder.mkdir()
                self.one = OneCase(folder)
                self.one.bring(first)
                self.one.plan(again)
                self.one.bring(first)
                self.expect("error", 2, "", "undecided", problems=True)

    def test_of_two_copies_the_one_with_a_wrong_result_stays_a_fail(self):
        for first, second, outcome, answer in (("measured", "wrong", "error", "undecided"),
                                               ("wrong", "measured", "fail", "rejected")):
            with self.subTest(first):
                folder = self.one.folder / first
                folder.mkdir()
                self.one = OneCase(folder)
                self.one.bring(around(GOOD, 20), status=first)
                self.one.plan("anew")
                self.one.bring(around(GOOD, 20), status=second)
                self.expect(outcome, 2, "", answer, problems=True)

    def test_a_series_that_repeats_itself_is_a_copy(self):
        self.one = OneCase(self.one.folder, repetitions=32)
        self.one.bring(2 * around(GOOD, 16))
        self.expect("error", 1, "", "undecided", problems=True)

    def test_fifteen_values_that_repeat_themselves_are_none(self):
        self.one = OneCase(self.one.folder, repetitions=30)
        self.one.bring(2 * around(GOOD, 15))
        self.expect("pass", 1, "", "accepted")

    def test_a_wrong_result_of_the_retest_fails(self):
        self.one.measure(around(100.5, 20))
        self.one.plan("pool")
        self.one.measure(around(120, 20), status="wrong")
        self.expect("fail", 2, "", "rejected")

    def test_a_failure_stands_whatever_a_later_plan_brings(self):
        self.one.measure(around(BAD, 20))
        self.one.plan("anew")
        self.one.measure(around(GOOD, 20))
        self.expect("fail", 2, "", "rejected")

    def test_a_disturbed_sample_may_be_measured_anew_and_is_replaced(self):
        self.one.measure(around(GOOD, 20), foreign_cpus=2)
        self.expect("error", 1, "anew", "undecided")
        self.one.plan("anew")
        self.one.measure(around(GOOD, 20))
        verdict = self.expect("pass", 2, "", "accepted")
        self.assertEqual(verdict["judgements"][0]["count"], 20)

    def test_noise_may_be_measured_anew_once(self):
        self.one.measure(around(GOOD, 20, 0.5))
        self.expect("error", 1, "anew", "undecided")
        self.one.plan("anew")
        self.one.measure(around(GOOD, 20, 0.5))
        self.expect("error", 2, "", "undecided")

    def test_what_was_measured_anew_may_be_pooled_in_the_last_plan(self):
        self.one.measure(around(GOOD, 20, 0.5))
        self.one.plan("anew")
        self.one.measure(around(100.5, 20))
        self.expect("indeterminate", 2, "pool", "undecided")
        self.one.plan("pool")
        self.one.measure(around(108, 20))
        self.expect("pass", 3, "", "accepted")

    def test_without_a_budget_nothing_is_measured_again(self):
        self.one = OneCase(self.one.folder, budget=0)
        self.one.measure(around(100.5, 20))
        self.expect("indeterminate", 1, "", "undecided")

    def test_an_event_ends_what_was_measured_before_it(self):
        self.one.measure(around(GOOD, 20))
        self.one.event("2026-11-22T12:00:00Z", "host-0")
        self.expect("error", 1, "anew", "undecided")
        self.one.plan("anew")
        self.one.measure(around(GOOD, 20), started="2026-11-22T12:00:01Z")
        self.expect("pass", 2, "", "accepted")
        self.one.event("2026-11-22T13:00:00Z")
        self.expect("error", 2, "anew", "undecided")

    def test_an_event_before_the_measurement_changes_nothing(self):
        self.one.measure(around(GOOD, 20))
        self.one.event("2026-11-22T11:59:59Z")
        self.expect("pass", 1, "", "accepted")
        self.one.event("2026-11-22T11:59:59Z", "cpu-7")
        self.expect("pass", 1, "", "undecided", problems=True)

    def test_a_plan_that_does_not_follow_is_a_problem_and_not_read(self):
        for number, other in enumerate([{"previous": "0" * 64}, {"number": 3}, {"id": "f" * 32}]):
            with self.subTest(other):
                folder = self.one.folder / str(number)
                folder.mkdir()
                self.one = OneCase(folder)
                self.one.measure(around(GOOD, 20))
                self.one.plan("anew", **other)
                self.expect("pass", 1, "", "undecided", problems=True)

    def test_samples_of_a_plan_that_is_not_there_are_a_problem(self):
        self.one.measure(around(GOOD, 20))
        for name in ("retest-0002-cpu-0.1.jsonl", "retest-2.1.jsonl", "retest-0001.1.jsonl"):
            self.one.write("samples/" + name, "")
            self.expect("pass", 1, "", "undecided", problems=True)
            (self.one.folder / "samples" / name).unlink()

    def test_a_profile_is_read_with_its_comments(self):
        self.one.write("profile.json", "// " + json.dumps("//") + "\n" + (self.one.folder / "profile.json").read_text())
        self.one.measure(around(GOOD, 20))
        self.assertEqual(self.one.judged()[0]["outcome"], "pass")


if __name__ == "__main__":
    unittest.main()
