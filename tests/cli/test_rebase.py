"""assay profile rebase: tighter bounds out of one rack, judged on another, on a model of two racks."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from calling import LOOSE, SHORT, SOURCE, UNDECIDED, USAGE, ProgramTest, call, lines_of

CAMPAIGN = {
    "schema": "assay/campaign/1", "name": "racks", "about": "Reading memory",
    "stages": [{"name": "memory", "budget_seconds": 60, "cases": [
        {"benchmark": "hbm.read", "repetitions": 20, "budget_seconds": 10}]}]}
EXTERNAL = 5.5e12  # Of 7.4e12 that healthy GPUs of the model read.
BETWEEN = 0.15     # So much slower a GPU lies between the external limit and 0.95 of the median.


def uncommented(path):
    lines = (SOURCE / path).read_text().splitlines()
    return json.loads("\n".join(line for line in lines if not line.lstrip().startswith("//")))


def two_racks():
    site = uncommented("suites/sites/site-13800.json")
    site["racks"] = [{**site["racks"][0], "ids": "rack-[001-002]"}]
    for key in ("zones", "spares", "power", "inventory"):
        site.pop(key, None)
    return site


def loose_profile():
    profile = uncommented("suites/profiles/rehearsal-gb300.json")
    del profile["reliability"]
    next(bound for bound in profile["bounds"] if bound["benchmark"] == "hbm.read")["at_least"] = EXTERNAL
    return profile


class Rebase(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="assay-rebase-"))
        cls.addClassCleanup(shutil.rmtree, cls.home, True)
        for name, whole in (("site", two_racks()), ("campaign", CAMPAIGN), ("loose", loose_profile())):
            (cls.home / f"{name}.json").write_text(json.dumps(whole))
        cls.first = cls.home / "first"
        cls.rehearse("first", "loose", "--units", "rack-001")
        cls.tight = cls.home / "tight.json"
        cls.made = call("assay", "profile", "rebase", cls.first, "-o", cls.tight)
        assert cls.made.returncode == 0, cls.made.stdout + cls.made.stderr

    @classmethod
    def rehearse(cls, name, profile, *more):
        done = call("assay", "rehearse", "--site", cls.home / "site.json", "--campaign", cls.home / "campaign.json",
                    "--profile", cls.home / f"{profile}.json", "--no-curves", "--seed", "7", "--out", cls.home / name,
                    *more)
        assert done.returncode in (0, 1), done.stdout + done.stderr

    def bound(self, path=None):
        bounds = json.loads((path or self.tight).read_text())["bounds"]
        return next(bound for bound in bounds if bound["benchmark"] == "hbm.read")

    def copy(self):
        shutil.copytree(self.first, self.scratch / "copy")
        return self.scratch / "copy"

    def test_it_writes_the_campaigns_own_profile_with_the_bound_that_its_rack_tightens(self):
        profile, frozen = json.loads(self.tight.read_text()), json.loads((self.first / "profile.json").read_text())
        bound, before = self.bound(), self.bound(self.first / "profile.json")
        self.assertTrue(0.94 * 7.4e12 < bound["at_least"] < 0.96 * 7.4e12, bound)
        origin = bound.pop("rebased")
        self.assertEqual((origin["at_least"], origin["source"], origin["units"], origin["cases"], origin["level"]),
                         (EXTERNAL, "the model", ["rack-001"], ["hbm.read"], "device"))
        self.assertTrue(bound["source"].startswith("derived: SIMULATED campaign racks of "), bound["source"])
        self.assertIn(origin["plan_sha256"], bound["source"])
        self.assertIn("of 72 units", bound["source"])
        self.assertEqual(bound, before | {key: bound[key] for key in ("at_least", "source")})
        # All else stays, word for word, but for what the profile says of itself.
        kept = {key: value for key, value in profile.items() if key not in ("name", "about", "bounds")}
        self.assertEqual(kept, {key: frozen[key] for key in kept})
        self.assertEqual([one for one in profile["bounds"] if one["benchmark"] != "hbm.read"],
                         [one for one in frozen["bounds"] if one["benchmark"] != "hbm.read"])
        self.assertEqual(profile["name"], "rehearsal-gb300-rebased-SIMULATED")
        self.assertTrue(profile["about"].startswith("SIMULATED: "))

    def test_the_table_shows_both_limits_and_why_others_stay(self):
        for words in ("hbm.read bandwidth", "≥ 5.500 TB/s", "72", "this campaign planned nothing of it",
                      "1 of ", "proposed: "):
            self.assertIn(words, self.made.stdout)

    def test_between_both_limits_a_gpu_passes_in_the_rack_it_came_from_and_fails_in_another(self):
        (self.home / "faults.json").write_text(json.dumps({"schema": "assay/faults/1", "faults": [
            {"kind": "slow_hbm", "units": [f"rack-00{rack}/tray-03/gpu-1"], "size": BETWEEN} for rack in (1, 2)]}))
        self.rehearse("second", "tight", "--faults", self.home / "faults.json")
        second = self.home / "second"
        verdicts = {one["unit"]: one for one in lines_of(second / "verdicts.jsonl")[1:]}
        ours, theirs = verdicts["rack-001/tray-03/gpu-1"], verdicts["rack-002/tray-03/gpu-1"]
        self.assertEqual((ours["outcome"], ours["judgements"][0]["limit"], ours["judgements"][0]["source"]),
                         ("pass", EXTERNAL, "the model"))
        self.assertEqual((theirs["outcome"], theirs["judgements"][0]["limit"]), ("fail", self.bound()["at_least"]))
        self.assertTrue(theirs["judgements"][0]["source"].startswith("derived: SIMULATED campaign"))
        self.assertEqual({one["outcome"] for unit, one in verdicts.items() if "tray-03/gpu-1" not in unit}, {"pass"})
        # The second judge, the explanation and the page say the same.
        done = subprocess.run([sys.executable, SOURCE / "scripts/rejudge.py", second], capture_output=True, text=True)
        self.assertIn("the same", done.stdout, done.stdout + done.stderr)
        said = call("assay", "explain", second, "rack-001/tray-03/gpu-1", "--all").stdout
        self.assertIn("at least 5.500 TB/s", said)
        self.assertIn("Source: the model", said)
        page = (second / "report/index.html").read_text()
        for words in ("5.500 TB/s on rack-001, from which the tighter limit came",
                      "at most 4.0 %, or 6 robust standard deviations, behind the median of its peers",
                      "at most 10.0 % behind the curve through its other sizes"):
            self.assertIn(words, page)
        # What was tightened once is not tightened by what it judged itself.
        done = call("assay", "profile", "rebase", second)
        self.expect(done, UNDECIDED, "it was rebased already", "0 of ")
        self.assertEqual(done.stdout, "")

    def test_without_a_file_the_profile_goes_to_stdout_alone(self):
        done = call("assay", "profile", "rebase", self.first)
        self.assertEqual((done.returncode, done.stdout), (0, self.tight.read_text()))
        self.assertIn("can be tightened", done.stderr)

    def test_nothing_is_written_over_unasked_and_nothing_into_a_campaign(self):
        path = self.scratch / "tight.json"
        path.write_text("mine")
        self.expect(call("assay", "profile", "rebase", self.first, "-o", path), USAGE, "is there already")
        self.assertEqual(path.read_text(), "mine")
        self.expect(call("assay", "profile", "rebase", self.first, "-o", path, "--overwrite"), 0)
        self.assertEqual(path.read_text(), self.tight.read_text())
        frozen = self.first / "profile.json"
        for folder, path in ((self.first, frozen), (f"{self.first}/", frozen), (".", "profile.json")):
            done = call("assay", "profile", "rebase", folder, "-o", path, "--overwrite", cwd=self.first)
            self.expect(done, USAGE, "lies in the campaign's folder")

    def test_a_campaign_that_is_not_whole_is_refused_with_what_is_wrong(self):
        copy = self.copy()
        journal = (copy / "journal.jsonl").read_text().splitlines(keepends=True)
        (copy / "journal.jsonl").write_text("".join(journal[:-1]))
        self.expect(call("assay", "profile", "rebase", copy), USAGE, "the campaign is not finished")
        (copy / "journal.jsonl").write_text("".join(journal))
        sample = sorted((copy / "samples").glob("*.jsonl"))[0]
        sample.write_bytes(sample.read_bytes().replace(b'"verified":', b'"verified":1', 1))
        said = self.expect(call("assay", "profile", "rebase", copy), USAGE, "its record has problems")
        self.assertIn(sample.name, said)

    def test_recorded_verdicts_are_not_believed(self):
        copy = self.copy()
        path = copy / "verdicts.jsonl"
        path.write_text(path.read_text().replace('"outcome":"pass"', '"outcome":"fail"'))
        self.assertEqual(call("assay", "profile", "rebase", copy).stdout, self.tight.read_text())

    def test_a_profile_that_would_loosen_is_refused_with_its_line(self):
        text = self.tight.read_text().replace('"at_least": 5.5e+12', '"at_least": 7.5e+12')
        (self.scratch / "looser.json").write_text(text)
        line = next(at for at, one in enumerate(text.splitlines(), 1) if '"at_least": 7.5e+12' in one)
        done = call("assay", "judge", self.first, "--profile", self.scratch / "looser.json", "--out", self.scratch / "o")
        self.expect(done, USAGE, f":{line}: ", "may only be tighter than the external one", "take 'rebased' away")

    def test_a_host_that_nobody_compares_tightens_nothing(self):
        out = self.scratch / "short"
        call("assay", "run", "--campaign", SHORT, "--profile", LOOSE, "--only", "hbm.*", "--devices", "1", "--out", out)
        done = call("assay", "profile", "rebase", out)
        self.expect(done, UNDECIDED, "0 of ", "1 unit of hbm.triad passed at the first go, and it takes 59")
        self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
