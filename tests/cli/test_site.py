"""A site and its parts: --units, the campaign retest, and what the meters of the site said."""

import json
import pathlib
import shutil
import tempfile
import unittest

from calling import ACCEPTED, REJECTED, SOURCE, UNDECIDED, USAGE, ProgramTest, call, lines_of

BUDGET_WATTS = 400_000


def two_racks(folder):
    lines = (SOURCE / "suites/sites/site-13800.json").read_text().splitlines()
    site = json.loads("\n".join(line for line in lines if not line.lstrip().startswith("//")))
    site["name"] = "hall"
    site["racks"][0]["ids"] = "rack-[001-002]"
    site["zones"] = [{"kind": "row", "ids": "row-1", "racks_each": 2, "budget_watts": BUDGET_WATTS}]
    site["spares"] = ["rack-002/tray-18"]
    site["power"] = {"budget_watts": BUDGET_WATTS}
    site.pop("inventory", None)
    path = folder / "site.json"
    path.write_text(json.dumps(site))
    return path


def eight_racks(name, folder):
    """A carried site, cut to as many racks as judge one another: its hosts, GPUs, rails and scheduler are as they are."""
    lines = (SOURCE / f"suites/sites/{name}.json").read_text().splitlines()
    site = json.loads("\n".join(line for line in lines if not line.lstrip().startswith("//")))
    site["racks"] = [{**site["racks"][0], "ids": "rack-[001-008]"}]
    site["zones"] = [{"kind": "block", "ids": "block-1", "racks_each": 8}]
    for key in ("spares", "inventory", "power"):
        site.pop(key, None)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(site))
    return path


class Sites(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="assay-site-"))
        cls.addClassCleanup(shutil.rmtree, cls.home, True)
        cls.site = two_racks(cls.home)
        cls.night = cls.home / "night"
        done = call("assay", "rehearse", "--site", cls.site, "--campaign", "retest", "--no-curves", "--seed", "7",
                    "--out", cls.night)
        assert done.returncode == ACCEPTED, done.stdout + done.stderr

    def meter(self, rows):
        path = self.home / "meter.csv"
        path.write_text("\n".join(["time,unit,power_watts,flow", *rows]) + "\n")
        return call("assay", "meter", self.night, path)

    def seconds_of_a_stage(self):
        events = lines_of(self.night / "journal.jsonl")
        return next(event["time"] for event in events if event["event"] == "stage_started")

    def test_a_part_is_measured_with_what_it_holds_and_what_holds_it_and_nothing_else(self):
        done = call("assay", "plan", "--devices", "2", "--units", "cpu-1", "--only", "hbm.*", "--out", self.home / "part")
        self.assertEqual(done.returncode, ACCEPTED, done.stderr)
        plan = json.loads((self.home / "part" / "plan.json").read_text())
        self.assertEqual({unit for entry in plan["entries"] for unit in entry["units"]}, {"cpu-1"})

    def test_a_part_of_a_campaign_with_gates_comes_to_its_end_without_what_all_hosts_do_together(self):
        out = self.home / "tray"
        done = call("assay", "rehearse", "--site", self.site, "--campaign", "commissioning", "--no-curves", "--seed", "7",
                    "--units", "rack-001/tray-05", "--out", out)
        self.assertEqual(done.returncode, ACCEPTED, done.stdout + done.stderr)
        units = {verdict["unit"] for verdict in lines_of(out / "verdicts.jsonl")[1:]}
        self.assertEqual(units, {"rack-001", "rack-001/tray-05", *(f"rack-001/tray-05/gpu-{gpu}" for gpu in range(4))})
        plan = json.loads((out / "plan.json").read_text())
        self.assertTrue(any("--units" in refused["reason"] for refused in plan["not_offered"]))

    def test_a_part_that_the_site_has_not_is_refused_with_what_may_be_meant(self):
        done = call("assay", "plan", "--devices", "2", "--units", "cpu-7", "--dry-run")
        self.assertEqual(done.returncode, USAGE)
        self.assertIn("has no unit 'cpu-7'; did you mean cpu-0", done.stderr)

    def test_the_campaign_retest_is_what_commissioning_measures_in_front_of_its_gate(self):
        cases = []
        for name in ("retest", "commissioning"):
            lines = (SOURCE / f"suites/campaigns/{name}.json").read_text().splitlines()
            campaign = json.loads("\n".join(line for line in lines if not line.lstrip().startswith("//")))
            stages = campaign["stages"]
            gate = next((at for at, stage in enumerate(stages) if stage.get("gate")), len(stages))
            cases.append(stages[:gate])
        self.assertEqual(cases[0], cases[1])

    def test_the_campaign_gpu_can_be_planned_by_the_profile_that_is_carried_for_each_gpu(self):
        site = json.loads(self.site.read_text())
        site["racks"][0].update(ids="rack-001", hosts="tray-01")
        site["zones"], site["spares"] = [], []
        for model in ("NVIDIA GB300", "NVIDIA GB200"):
            for kind in site["host_types"].values():
                kind.update(model=model, devices="gpu-[0-7]")  # Some are judged by eight peers alone.
            (self.home / "one.json").write_text(json.dumps(site))
            done = call("assay", "plan", "--site", self.home / "one.json", "--campaign", "gpu", "--dry-run")
            self.assertEqual(done.returncode, ACCEPTED, f"{model}: {done.stderr}")
            self.assertIn("tokens.decode", done.stdout)

    def test_every_campaign_can_be_planned_on_every_real_site_by_the_profile_that_is_carried_for_its_gpus(self):
        for name in ("site-13800", "site-18000-gb200"):
            site = eight_racks(name, self.home)
            for campaign in ("quick", "full", "gpu", "nightly", "rack-acceptance", "retest", "commissioning"):
                with self.subTest(site=name, campaign=campaign):
                    call_of = ("plan", "--launcher", "slurm", "--site", site, "--campaign", campaign)
                    done = call("assay", *call_of, "--dry-run")
                    self.assertEqual(done.returncode, ACCEPTED, done.stderr)
                    out = self.home / f"{name}-{campaign}"
                    done = call("assay", *call_of, "--out", out)
                    self.assertEqual(done.returncode, ACCEPTED, done.stderr)
                    plan = json.loads((out / "plan.json").read_text())
                    if campaign not in ("quick", "full"):  # Those measure CPUs.
                        self.assertEqual(plan["not_offered"], [])

    def test_a_tray_whose_gpus_are_too_few_to_judge_one_another_is_planned_and_that_is_said(self):
        site = json.loads(eight_racks("site-13800", self.home).read_text())
        site["racks"][0].update(ids="rack-001", hosts="tray-01")
        site["zones"] = []
        (self.home / "tray.json").write_text(json.dumps(site))
        done = call("assay", "plan", "--site", self.home / "tray.json", "--campaign", "gpu", "--dry-run")
        self.assertEqual(done.returncode, ACCEPTED, done.stderr)
        self.assertIn("too few to be judged by one another alone; measured, and not decided", done.stdout)
        self.assertIn("throughput of rack-001/tray-01/gpu-[0-3]: 4 planned, and it takes 8", done.stdout)

    def test_a_reading_under_its_budget_stands_beside_the_prediction(self):
        done = self.meter([f"{self.seconds_of_a_stage()},hall,250000,3.5"])
        self.assertEqual(done.returncode, UNDECIDED, "a rehearsal is accepted by no meter")
        self.assertIn("predicted for the site", done.stdout)
        self.assertIn("highest 250.0 kW", done.stdout)
        self.assertIn("SIMULATED", done.stdout)

    def test_a_reading_over_a_budget_is_exit_1_and_named(self):
        done = self.meter([f"{self.seconds_of_a_stage()},row-1,{BUDGET_WATTS + 1},"])
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        self.assertIn("row-1: 1 reading over", done.stdout)
        self.assertIn("OVER its budget", done.stdout)

    def test_readings_of_another_time_decide_nothing(self):
        self.assertEqual(self.meter(["2020-01-01T00:00:00Z,hall,1,"]).returncode, UNDECIDED)

    def test_a_broken_reading_is_refused_with_its_line(self):
        done = self.meter(["2020-01-01T00:00:00Z,hall,much,"])
        self.assertEqual(done.returncode, USAGE)
        self.assertIn("meter.csv:2: power_watts is no number", done.stderr)

    def test_the_page_shows_where_the_racks_stand(self):
        page = (self.night / "report" / "index.html").read_text()
        self.assertIn('class="floor"', page)
        self.assertIn(">002</text>", page)


if __name__ == "__main__":
    unittest.main()
