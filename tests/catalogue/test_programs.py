"""What the programs answer where a child, a device or a limit is not what it claims to be: never exit code 0."""

import json
import shutil
import unittest

from calling import BUILD, UNDECIDED, USAGE, ProgramTest, call, lines_of, outcomes


class Catalogue(ProgramTest):
    def run_with_worker(self, script):
        """A campaign whose worker describes the host truly and does this instead of measuring."""
        programs = self.scratch / "bin"
        programs.mkdir()
        shutil.copy(BUILD / "assay", programs)
        worker = programs / "assay-worker"
        worker.write_text(f'#!/bin/sh\n[ "$1" = --describe ] && exec {BUILD}/assay-worker "$@"\n{script}\n')
        worker.chmod(0o755)
        out = self.scratch / "out"
        process = call(programs / "assay", "run", "--campaign", "selftest", "--only", "selftest.pass", "--out", out)
        self.assertNotIn("pass", outcomes(out).values())
        return process

    def test_a_worker_that_says_it_is_healthy_and_writes_nothing_passes_nothing(self):
        self.expect(self.run_with_worker('echo "GPU 0: OK, 28.1 TFLOP/s"; exit 0'), UNDECIDED, "NOT DECIDED")

    def test_a_worker_that_fails_passes_nothing(self):
        self.expect(self.run_with_worker("exit 1"), (3, UNDECIDED))

    def test_a_worker_that_is_killed_passes_nothing(self):
        self.expect(self.run_with_worker("kill -9 $$"), (3, UNDECIDED))

    def run_selftest(self, case):
        out = self.scratch / "out"
        process = call("assay", "run", "--campaign", "selftest", "--only", case, "--out", out)
        self.expect(process, UNDECIDED, "NOT DECIDED")
        return lines_of(out / "verdicts.jsonl")[-1]

    def test_a_benchmark_that_crashes_is_an_error_with_its_signal(self):
        verdict = self.run_selftest("selftest.crash")
        self.assertEqual(verdict["outcome"], "error")
        self.assertIn("signal", verdict["reason"])

    def test_a_benchmark_that_hangs_is_ended_by_our_own_deadline(self):
        verdict = self.run_selftest("selftest.hang")
        self.assertEqual(verdict["outcome"], "error")
        self.assertIn("deadline", verdict["reason"])

    def site(self, **changes):
        described = json.loads(call("assay-worker", "--describe").stdout)
        described["hosts"][0]["devices"][0].update(changes)
        path = self.scratch / "site.json"
        path.write_text(json.dumps(described))
        return path

    def test_a_device_that_no_profile_knows_gets_none_in_its_place(self):
        site = self.site(kind="cuda", model="NVIDIA GH2000")
        self.expect(call("assay", "plan", "--dry-run", "--site", site), USAGE, "no carried profile is for 'NVIDIA GH2000'")

    def test_a_profile_of_another_device_is_refused_by_the_whole_name(self):
        profile = self.scratch / "p.json"
        text = {
            "schema": "assay/profile/1", "name": "p", "device": "NVIDIA H200",
            "decision": {"z": 1.645, "n": 12, "k": 0, "risk": 0.05, "source": "a test"},
            "bounds": [{"benchmark": "selftest.pass", "metric": "rate", "unit": "1/s", "at_least": 90,
                        "spread_max": 0.1, "samples_min": 20, "source": "a test"}],
        }
        profile.write_text(json.dumps(text))
        site = self.site(model="NVIDIA GH200")
        self.expect(call("assay", "plan", "--dry-run", "--site", site, "--campaign", "selftest", "--only",
                         "selftest.pass", "--profile", profile), USAGE, "is for 'NVIDIA H200'")

    def test_a_dry_run_says_how_much_may_be_lost_before_a_limit_notices(self):
        said = self.expect(call("assay", "plan", "--dry-run"), 0, "what the limits let through:")
        self.assertRegex(said, r"gemm\.fp32.*: at least 60 % of preflight.fma_fp32; a unit 40 % slower than")


if __name__ == "__main__":
    unittest.main()
