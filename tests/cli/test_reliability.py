"""A stage of turns under load: what interrupted it, what the profile demands of it, and the folder for the vendor."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from calling import REJECTED, SOURCE, UNDECIDED, USAGE, ProgramTest, call, lines_of

CAMPAIGN = {
    "schema": "assay/campaign/1", "name": "turns", "about": "Turns that are held, and one that is lost",
    "stages": [{"name": "reliability", "budget_seconds": 20, "cases": [
        {"benchmark": "selftest.pass", "rounds": 3, "repetitions": 20, "budget_seconds": 1},
        {"benchmark": "selftest.crash", "repetitions": 20, "budget_seconds": 1}]}]}


def profile(**reliability):
    lines = (SOURCE / "suites/profiles/selftest.json").read_text().splitlines()
    whole = json.loads("\n".join(line for line in lines if not line.strip().startswith("//")))
    whole["reliability"] = {"stage": "reliability", "hours": 1e-6, "source": "annex F"} | reliability
    return json.dumps(whole)


class Reliability(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="assay-reliability-"))
        cls.addClassCleanup(shutil.rmtree, cls.home, True)
        (cls.home / "c.json").write_text(json.dumps(CAMPAIGN))
        (cls.home / "p.json").write_text(profile(interruptions_max=0))
        cls.out = cls.home / "out"
        cls.done = call("assay", "run", "--campaign", cls.home / "c.json", "--profile", cls.home / "p.json",
                        "--devices", "1", "--out", cls.out)
        assert cls.done.returncode == REJECTED, cls.done.stdout + cls.done.stderr

    def summary(self):
        return json.loads((self.out / "summary.json").read_text())

    def test_every_round_is_a_case_of_its_own(self):
        cases = [line["case"] for line in lines_of(self.out / "verdicts.jsonl")[1:]]
        self.assertEqual([case for case in cases if "pass" in case],
                         [f"selftest.pass[round={round}]" for round in (1, 2, 3)])

    def test_a_worker_that_died_is_one_interruption_of_its_kind(self):
        found = self.summary()["reliability"]
        self.assertEqual((found["interruptions"], found["kinds"], found["outcome"]), (1, {"program": 1}, "fail"))
        self.assertIn("1 interruption, at most 0 allowed", self.summary()["headline"])
        self.assertRegex(self.done.stdout, r"Reliability: fail, .*\(annex F\)")

    def test_every_report_says_it(self):
        self.assertIn("Reliability", (self.out / "report/index.html").read_text())
        self.assertIn("## Reliability", (self.out / "report/report.md").read_text())
        self.assertRegex((self.out / "report/assay.prom").read_text(), r"assay_interruptions\{.*\} 1")

    def test_the_second_judge_agrees(self):
        done = subprocess.run([sys.executable, SOURCE / "scripts/rejudge.py", self.out], capture_output=True, text=True)
        self.assertIn("the same", done.stdout, done.stdout + done.stderr)

    def test_another_profile_judges_the_same_turns_again(self):
        (self.scratch / "p.json").write_text(profile(interruptions_max=1, mtbf_device_hours_min=1000))
        done = call("assay", "judge", self.out, "--profile", self.scratch / "p.json", "--out", self.scratch / "again")
        found = json.loads((self.scratch / "again/summary.json").read_text())["reliability"]
        self.assertEqual(found["outcome"], "fail", done.stdout)  # Hours between two cannot be 1,000 here.
        self.assertIn("1000 device-hours demanded", found["reason"])

    def test_what_no_rule_can_be_is_refused_with_its_line(self):
        for wrong, said in ((dict(excused=["hang"], interruptions_max=1), "nothing else is not the site's"),
                            (dict(), "demands nothing"), (dict(availability_min=1.5), "at most 1"),
                            (dict(interruptions_max=1, confidence=1), "'confidence' is from 0.5 to 0.9999")):
            (self.scratch / "p.json").write_text(profile(**wrong))
            done = call("assay", "plan", "--campaign", self.home / "c.json", "--profile", self.scratch / "p.json",
                        "--dry-run")
            self.expect(done, USAGE)
            self.assertRegex(done.stderr, r"p\.json:1: ")
            self.assertIn(said, done.stderr)

    # assay vendor

    def test_the_vendor_gets_a_folder_for_each_cause(self):
        folder = self.scratch / "return"
        self.expect(call("assay", "vendor", self.out, "cpu-0", "--out", folder), 0)
        text = (folder / "cpu-0/README.md").read_text()
        for part in ("# cpu-0: error", "selftest.crash", "## How to see it again", "assay run --only selftest.crash"):
            self.assertIn(part, text)
        names = {path.name for path in (folder / "cpu-0").iterdir()}
        self.assertEqual(names, {"README.md", "finding.jsonl", "verdicts.jsonl", "samples.jsonl", "raw"})
        self.assertTrue(list((folder / "cpu-0/raw").iterdir()), "what the process wrote is evidence too")

    def test_a_folder_that_is_there_is_never_written_into_and_a_wrong_cause_names_near_ones(self):
        self.expect(call("assay", "vendor", self.out, "--out", self.home), USAGE)
        done = self.expect(call("assay", "vendor", self.out, "cpu-1", "--out", self.scratch / "x"), USAGE)
        self.assertFalse((self.scratch / "x").exists(), done)


class Inventory(ProgramTest):
    """On this machine, described by a file that names an inventory."""

    def site(self, csv):
        site = json.loads(call("assay", "plan", "--site", "this-machine", "--campaign", "quick", "--out",
                               self.scratch / "probe").returncode == 0 and
                          (self.scratch / "probe/site.json").read_text())
        site["inventory"] = "contract.csv"
        (self.scratch / "contract.csv").write_text(csv)
        (self.scratch / "site.json").write_text(json.dumps(site))
        return self.scratch / "site.json"

    def test_it_is_frozen_and_one_that_is_not_is_a_problem(self):
        site = self.site("unit,serial\ncpu-0,S-17\n")
        out = self.scratch / "out"
        done = call("assay", "run", "--site", site, "--campaign", "quick", "--only", "preflight.host", "--out", out)
        self.assertIn(done.returncode, (0, UNDECIDED), done.stderr)
        plan = json.loads((out / "plan.json").read_text())
        self.assertIn("inputs/contract.csv", [entry["path"] for entry in plan["inputs"]])
        (out / "inputs/contract.csv").write_text("unit,serial\ncpu-0,S-18\n")
        self.expect(call("assay", "judge", out), UNDECIDED)
        self.assertIn("inputs/contract.csv", str(json.loads((out / "summary.json").read_text())["problems"]))


if __name__ == "__main__":
    unittest.main()
