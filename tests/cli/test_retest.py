"""A value that straddles its limit is measured again, pooled, and can be derived by anybody."""

import json
import signal
import time
import unittest

from calling import (ACCEPTED, REJECTED, SOURCE, UNDECIDED, USAGE, ProgramTest, call, lines_of,
                     start)

STRADDLE = ("assay", "run", "--campaign", "selftest", "--only", "selftest.straddle")


def verdict(folder, case="selftest.straddle"):
    return next(v for v in lines_of(folder / "verdicts.jsonl")[1:] if v["case"] == case)


class Retest(ProgramTest):
    def retested(self):
        out = self.scratch / "out"
        self.expect(call(*STRADDLE, "--out", out), ACCEPTED, "plan-0002.json", "measured again",
                    "put together with those before")
        return out

    def test_a_straddling_value_is_pooled_once_and_the_result_stands(self):
        out = self.retested()
        found = verdict(out)
        self.assertEqual((found["outcome"], found["attempts"], found["again"]), ("pass", 2, ""))
        self.assertEqual(found["judgements"][0]["count"], 40)
        plan = json.loads((out / "plan-0002.json").read_text())
        self.assertEqual(plan["number"], 2)
        self.assertEqual(plan["entries"][0]["again"], "pool")
        self.assertEqual(plan["entries"][0]["sampling"]["repetitions"], 20)
        self.assertFalse((out / "plan-0003.json").exists())
        events = [event["event"] for event in lines_of(out / "journal.jsonl")]
        self.assertEqual(events.count("campaign_finished"), 2)
        self.assertEqual(events.count("retest_started"), 1)
        self.expect(call("assay", "verify", out), UNDECIDED, "byte for byte")
        self.expect(call("assay", "run", "--resume", "--out", out), ACCEPTED)
        self.assertFalse((out / "plan-0003.json").exists())

    def test_a_changed_a_deleted_and_an_invented_later_plan_are_found(self):
        out = self.retested()
        path = out / "plan-0002.json"
        bytes_before = path.read_bytes()
        path.write_bytes(bytes_before.replace(b'"repetitions": 20', b'"repetitions": 21', 1))
        self.expect(call("assay", "verify", out), REJECTED, "plan-0002.json")
        path.unlink()
        self.expect(call("assay", "verify", out), REJECTED, "plan-0002.json", "missing")
        path.write_bytes(bytes_before)
        invented = json.loads(bytes_before)
        invented["number"] = 3
        (out / "plan-0003.json").write_text(json.dumps(invented, indent=2) + "\n")
        self.expect(call("assay", "verify", out), REJECTED, "plan-0003.json")
        (out / "plan-0003.json").unlink()
        self.expect(call("assay", "verify", out), UNDECIDED)

    def test_an_event_ends_the_attempt_and_the_next_starts_with_all_repetitions(self):
        out = self.retested()
        self.expect(call("assay", "note", out, "cpu-9", "--kind", "repair", "--by", "J. Doe",
                         "--note", "x"), USAGE, "cpu-9")
        self.expect(call("assay", "note", out, "host-0", "--kind", "repair", "--by", "J. Doe",
                         "--note", "a DIMM was replaced"), ACCEPTED)
        self.assertEqual(call("assay", "judge", out).returncode, UNDECIDED)
        self.assertIn("a DIMM was replaced", verdict(out)["reason"])
        time.sleep(1.1)  # What begins in the second of the event counts as before it.
        self.expect(call("assay", "run", "--resume", "--out", out), UNDECIDED, "plan-0003.json")
        plan = json.loads((out / "plan-0003.json").read_text())
        self.assertEqual(plan["entries"][0]["again"], "anew")
        found = verdict(out)
        self.assertEqual((found["outcome"], found["attempts"]), ("indeterminate", 3))
        self.assertEqual(found["judgements"][0]["count"], 20)
        self.assertEqual(len(list((out / "samples").glob("*.jsonl"))), 3)
        self.expect(call("assay", "verify", out), UNDECIDED, "byte for byte")

    def test_a_kill_between_the_plans_and_within_the_retest_loses_nothing(self):
        for event in ("campaign_finished", "retest_started"):
            out = self.scratch / event
            process = start(*STRADDLE, "--out", out)
            journal = out / "journal.jsonl"
            while process.poll() is None:
                if journal.exists() and event in journal.read_text():
                    process.send_signal(signal.SIGKILL)
                    break
                time.sleep(0.001)
            process.communicate()
            self.expect(call("assay", "run", "--resume", "--out", out), ACCEPTED)
            self.assertEqual(verdict(out)["attempts"], 2)
            self.expect(call("assay", "verify", out), UNDECIDED, "byte for byte")

    def test_what_stays_undecided_counts_as_the_profile_says(self):
        for undecided, code in (("undecided", UNDECIDED), ("fail", REJECTED)):
            out = self.scratch / undecided
            text = (SOURCE / "suites/profiles/selftest.json").read_text().replace('"undecided": "undecided"', f'"undecided": "{undecided}"')
            # Further from its floor than both looks can tell: the same on every machine.
            text = text.replace('"selftest.straddle", "metric": "rate", "unit": "1/s",\n      "at_least": 90,',
                                '"selftest.straddle", "metric": "rate", "unit": "1/s",\n      "at_least": 90.78,')
            path = self.scratch / f"{undecided}.json"
            path.write_text(text)
            self.expect(call(*STRADDLE, "--profile", path, "--out", out), code)
            self.assertEqual(verdict(out)["outcome"], "indeterminate")
            self.assertEqual(verdict(out)["attempts"], 2)

    def test_a_used_up_budget_is_said(self):
        campaign = self.scratch / "tight.json"
        campaign.write_text(json.dumps({
            "schema": "assay/campaign/1", "name": "tight", "retest": {"budget_seconds": 0.5},
            "stages": [{"name": "one", "budget_seconds": 2, "cases": [
                {"benchmark": "selftest.straddle", "repetitions": 20, "budget_seconds": 1}]}]}))
        out = self.scratch / "out"
        self.expect(call("assay", "run", "--campaign", campaign, "--profile", "selftest", "--out", out),
                    UNDECIDED, "the retest budget of 0.5 s is used up")
        self.assertEqual(verdict(out)["outcome"], "indeterminate")
        self.expect(call("assay", "verify", out), UNDECIDED, "byte for byte")

if __name__ == "__main__":
    unittest.main()
