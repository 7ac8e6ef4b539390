"""The self-test: benchmarks that pass, fail, hang, crash and lie get exactly the expected outcomes."""

import json
import subprocess
import unittest

from calling import BUILD, REJECTED, ProgramTest, call, outcomes, processes_of

EXPECTED = {
    "selftest.pass": "pass",
    "selftest.slow": "fail",
    "selftest.wrong": "fail",
    "selftest.crash": "error",
    "selftest.hang": "error",
    "selftest.nan": "error",
    "selftest.too_fast": "error",
    "selftest.noisy": "error",
    "selftest.straddle": "pass",
}


class SelfTest(ProgramTest):
    def test_the_campaign_gives_exactly_the_expected_outcomes_and_leaves_nobody_running(self):
        out = self.scratch / "out"
        process = call("assay", "run", "--campaign", "selftest", "--out", out)
        self.expect(process, REJECTED, "REJECTED")
        self.assertEqual(outcomes(out), EXPECTED)
        plan = json.loads((out / "plan.json").read_text())
        self.assertEqual(processes_of(plan["id"]), [])
        for report in ("index.html", "report.md", "junit.xml", "report.json", "assay.prom"):
            self.assertTrue((out / "report" / report).stat().st_size > 0, report)
        again = call("assay", "judge", out)
        self.assertEqual(again.returncode, REJECTED)
        self.assertEqual(outcomes(out), EXPECTED)
        raw = list((out / "raw").iterdir())
        self.assertTrue(raw, "raw output of what is not pass is kept")
        for path in raw:
            self.assertTrue(path.name.endswith(".json.gz"), path)
            subprocess.run(["gzip", "-t", str(path)], check=True)

    def test_two_devices_are_split_pinned_and_judged_each(self):
        out = self.scratch / "out"
        described = json.loads(call("assay-worker", "--describe").stdout)
        if described["hosts"][0]["devices"][0]["facts"]["cores"] < 2:
            self.skipTest("one core cannot be split")
        process = call("assay", "run", "--campaign", "selftest", "--devices", "2",
                       "--only", "selftest.pass", "--out", out)
        self.expect(process, 0, "ACCEPTED", "2 of 2 devices")

    def test_more_devices_than_cores_are_refused(self):
        self.expect(call("assay", "plan", "--dry-run", "--devices", "4000"), 2, "4000")

    def test_the_programs_need_only_what_is_promised(self):
        allowed = {
            "assay": {"libc", "libm", "libgcc_s", "libstdc++", "libcrypto", "libz", "libfmt",
                      "libsimdjson"},
        }
        allowed["assay-verify"] = allowed["assay"]
        for program, names in allowed.items():
            listing = subprocess.run(["readelf", "-d", BUILD / program], check=True, text=True,
                                     stdout=subprocess.PIPE).stdout
            needed = [line.split("[")[1].split("]")[0] for line in listing.splitlines()
                      if "(NEEDED)" in line]
            self.assertTrue(needed)
            foreign = {name for name in needed
                       if name.split(".so")[0] not in names
                       and not name.startswith(("libasan", "libubsan", "libtsan", "ld-linux"))}
            self.assertEqual(foreign, set(), program)


if __name__ == "__main__":
    unittest.main()
