"""Cases that ranks measure together, and what happens when one of them fails: each fault is planted from outside."""

import gzip
import json
import os
import pathlib
import signal
import statistics
import subprocess
import threading
import time
import unittest

import jsonschema  # Missing: this test fails, it does not skip.

from calling import (ACCEPTED, BUILD, HERE, REJECTED, SOURCE, UNDECIDED, USAGE, ProgramTest, call, came_back, lines_of,
                     outcomes, processes_of)

CAMPAIGN = str(HERE / "ranks.json")
PROFILE = str(HERE / "ranks-profile.json")
ALL_REDUCE = "allreduce.all_reduce[component=default,place=out,size=4096,type=fp32]"
IN_PLACE = "allreduce.all_reduce[component=default,place=in,size=65536,type=bf16]"
LATENCY = "allreduce.latency[component=default,size=8,type=fp32]"
# Open MPI frees some of its memory never, and a preloaded library comes before the sanitizer's.
SANITIZER = {"ASAN_OPTIONS": "detect_leaks=0:verify_asan_link_order=0"}


def environment(**added):
    return {**os.environ, **SANITIZER, **added}


def reasons(folder):
    return {verdict["case"]: verdict["reason"] for verdict in lines_of(folder / "verdicts.jsonl")[1:]}


def ranks_running(plan_id):
    """Pid of each rank's worker, by its rank."""
    found = {}
    for pid in processes_of(plan_id):
        try:
            variables = pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            continue
        for variable in variables:
            if variable.startswith(b"OMPI_COMM_WORLD_RANK="):
                found[int(variable.split(b"=")[1])] = pid
    return found


class Ranks(ProgramTest):
    def setUp(self):
        super().setUp()
        self.out = self.scratch / "out"

    def options(self, *more):
        return ("assay", "run", "--campaign", CAMPAIGN, "--profile", PROFILE, "--devices", "2", "--out", self.out,
                *more)

    def run_with(self, fault=None, *more):
        added = {}
        if fault:
            added = {"ASSAY_TEST_FAULT": fault, "LD_PRELOAD": str(BUILD / "tests/faults/libassay_test_faults.so")}
        return call(*self.options(*more), env=environment(**added), timeout=300)

    def plan_id(self):
        return json.loads((self.out / "plan.json").read_text())["id"]

    def samples(self):
        found = {}
        for path in sorted((self.out / "samples").glob("*-ranks.*.jsonl")):
            found.update({line["case"]: line for line in lines_of(path) if "case" in line})
        return found

    def test_two_devices_are_two_ranks_and_every_case_comes_back(self):
        self.expect(self.run_with(), (ACCEPTED, UNDECIDED))
        self.assertTrue(came_back(self.out))
        sample = self.samples()[ALL_REDUCE]
        self.assertEqual(sample["facts"]["ranks"], 2)
        self.assertNotIn("split", sample["facts"])
        self.assertGreater(sample["verified"], 40, "each rank compares before, and after each repetition")
        self.assertEqual(set(sample["metrics"]), {"busbw", "algbw", "skew", "own_work.rank-0", "own_work.rank-1"})
        # Two ranks: the factor 2 (n - 1) / n is 1.
        self.assertEqual(sample["metrics"]["busbw"]["values"], sample["metrics"]["algbw"]["values"])
        self.assertEqual(processes_of(self.plan_id()), [])

    def test_a_single_device_is_split_into_two_ranks_and_the_sample_says_so(self):
        process = call("assay", "run", "--campaign", CAMPAIGN, "--profile", PROFILE, "--devices", "1", "--out", self.out,
                       "--only", "allreduce.latency*", env=environment())
        self.expect(process, (ACCEPTED, UNDECIDED))
        self.assertEqual(outcomes(self.out)[LATENCY], "pass")
        plan = json.loads((self.out / "plan.json").read_text())
        self.assertTrue(plan["entries"][0]["group"])
        self.assertRegex(self.samples()[LATENCY]["facts"]["split"], "the host's only device: its cores were split into two")

    def control(self, **added):
        return call("assay", "run", "--campaign", "full", "--profile", "cpu-generic", "--devices", "2", "--out", self.out,
                    "--only", "allreduce.control*", env=environment(**added), timeout=300)

    def test_a_rank_that_is_made_late_shows_by_time_and_by_name(self):
        self.expect(self.control(), UNDECIDED)  # Nothing of a positive control is judged.
        sample = next(line for path in (self.out / "samples").glob("allreduce-host-0*.jsonl") for line in lines_of(path)
                      if "case" in line)
        self.assertEqual(sample["status"], "measured", sample["cause"])
        self.assertGreater(statistics.median(sample["metrics"]["seen"]["values"]), 0.5)
        self.assertGreaterEqual(sample["facts"]["named"], 0.5)

    def test_a_late_rank_that_does_not_show_is_an_error(self):
        self.expect(self.control(ASSAY_TEST_FAULT="awake",
                                 LD_PRELOAD=str(BUILD / "tests/faults/libassay_test_faults.so")), UNDECIDED)
        self.assertIn("do not show what a rank does", str(reasons(self.out)))

    def test_a_component_that_is_switched_off_is_not_measured_under_its_name(self):
        self.expect(call("assay", "run", "--campaign", "full", "--profile", "cpu-generic", "--devices", "2", "--out", self.out,
                         "--only", "allreduce.choice*=65536*", env=environment(OMPI_MCA_coll="^han"), timeout=300), UNDECIDED)
        self.assertIn("Open MPI does not offer its component han here", str(reasons(self.out)))

    def test_the_choice_of_mpi_is_held_against_the_best_of_its_components_in_turn(self):
        self.expect(call("assay", "run", "--campaign", "full", "--profile", "cpu-generic", "--devices", "2", "--out", self.out,
                         "--only", "allreduce.choice*=65536*", env=environment(), timeout=300), UNDECIDED)
        sample = next(line for path in (self.out / "samples").glob("allreduce-host-0*.jsonl") for line in lines_of(path)
                      if "case" in line)
        metrics = {name: series["values"] for name, series in sample["metrics"].items()}
        self.assertEqual(set(metrics), {"of_best", "default", "tuned", "han", "sm"})
        best = sample["facts"]["best"]
        self.assertEqual(best, max(("tuned", "han", "sm"), key=lambda name: statistics.median_high(metrics[name])))
        for share, own, other in zip(metrics["of_best"], metrics["default"], metrics[best], strict=True):
            self.assertAlmostEqual(share, own / other, delta=1e-9 * share)
        self.assertIn(f"component {best} is the best at 65536 bytes", sample["facts"]["of_best.points_to"])

    def test_a_dry_run_prints_the_mpirun_that_would_be_started(self):
        said = self.expect(call("assay", "plan", "--campaign", CAMPAIGN, "--profile", PROFILE, "--devices", "2",
                                "--dry-run"), 0)
        self.assertRegex(said, r"\$ mpirun -n 2 .*--group --mpirun")

    def test_a_rank_that_is_killed_in_a_collective_is_named_and_the_other_cases_are_measured(self):
        self.expect(self.run_with("kill:1:30"), UNDECIDED)
        found = outcomes(self.out)
        self.assertEqual(found[ALL_REDUCE], "error")
        self.assertRegex(reasons(self.out)[ALL_REDUCE], r"rank 1 on \S+ ended by signal 9 \(Killed\)")
        self.assertEqual(found["selftest.pass"], "pass")
        self.assertEqual(processes_of(self.plan_id()), [])

    def test_a_rank_that_stands_still_is_named_within_the_deadline_and_nobody_is_left(self):
        began = time.monotonic()
        self.expect(self.run_with("stop:1:30", "--only", ALL_REDUCE.replace("[", "?").replace("]", "?")), UNDECIDED)
        self.assertLess(time.monotonic() - began, 16 + 20, "the case's deadline, and ending it")
        self.assertEqual(outcomes(self.out)[ALL_REDUCE], "error")
        self.assertRegex(reasons(self.out)[ALL_REDUCE],
                         r"rank 1 \(cpu-1, CPUs [0-9,-]+, on \S+\)( did not answer|: stood still)")
        raw = json.loads(gzip.decompress((self.out / "raw/ranks-host-0-ranks.1.json.gz").read_bytes()))
        schema = json.loads((SOURCE / "results/schema/rank-report.schema.json").read_text())
        self.assertTrue(raw["ranks"], "those that waited wrote so")
        for report in raw["ranks"]:
            jsonschema.Draft202012Validator(schema).validate(report)
        self.assertEqual(processes_of(self.plan_id()), [])

    def test_what_all_ranks_fail_of_ends_one_case_alone_and_hides_no_later_culprit(self):
        campaign = self.scratch / "campaign.json"
        chosen = json.loads("\n".join(line for line in pathlib.Path(CAMPAIGN).read_text().splitlines()
                                      if not line.lstrip().startswith("//")))
        first, later = chosen["stages"][1]["cases"][0], dict(chosen["stages"][1]["cases"][0])
        first = {**first, "axes": {**first["axes"], "size": ["1073741824"]}}
        chosen["stages"] = [{**chosen["stages"][1], "cases": [first, later]}]
        chosen["memory_fraction_max"] = 0.005
        campaign.write_text(json.dumps(chosen))
        added = {"ASSAY_TEST_FAULT": "stop:1:30", "LD_PRELOAD": str(BUILD / "tests/faults/libassay_test_faults.so")}
        self.expect(call("assay", "run", "--campaign", campaign, "--profile", PROFILE, "--devices", "2", "--out", self.out,
                         env=environment(**added), timeout=300), UNDECIDED)
        self.assertIn("do not fit", reasons(self.out)[ALL_REDUCE.replace("size=4096", "size=1073741824")])
        self.assertRegex(reasons(self.out)[ALL_REDUCE], r"rank 1 \(cpu-1, .*\)( did not answer|: stood still)")

    def test_the_local_launcher_refuses_a_site_of_several_hosts(self):
        site = json.loads(call("assay-worker", "--describe").stdout)
        other = json.loads(json.dumps(site["hosts"][0]).replace('"host-0"', '"host-1"').replace('"cpu-', '"other-'))
        site["hosts"].append(other)
        several = self.scratch / "site.json"
        several.write_text(json.dumps(site))
        options = ("assay", "run", "--campaign", CAMPAIGN, "--profile", PROFILE, "--site", several, "--out", self.out)
        self.expect(call(*options), USAGE, "the site has 2 hosts", "--launcher")
        self.expect(call(*options, "--launcher", "mpi"), USAGE, "hosts host-0 and host-1 state the same hostname")

    def test_one_wrong_bit_in_one_element_is_a_fail_that_names_the_rank_and_the_element(self):
        self.expect(self.run_with("flip:1:30"), REJECTED)
        self.assertEqual(outcomes(self.out)[ALL_REDUCE], "fail")
        self.assertRegex(reasons(self.out)[ALL_REDUCE],
                         r"rank 1 \(cpu-1, CPUs [0-9,-]+, on \S+\): 1 of 1024 elements are wrong, the first at index 512")
        self.assertEqual(outcomes(self.out)[LATENCY], "pass", "the ranks went on with the other cases")

    def test_a_rank_that_is_slow_by_30_percent_is_named_by_its_own_work(self):
        profile, campaign = self.scratch / "profile.json", self.scratch / "campaign.json"
        even = ('"metric": "skew", "unit": "1", "at_most": 1.1, "spread_max": 1000, "samples_min": 20, ')
        profile.write_text(pathlib.Path(PROFILE).read_text().replace(
            '"metric": "skew", "unit": "1", "gate": "record", ', even))
        self.assertIn(even, profile.read_text())
        # Neighbours disturb both ranks: longer and more repetitions than elsewhere, so that what is planted stands out.
        more = '"repetitions": 80, "repetition_seconds": 0.05, "budget_seconds": 20, "deadline_seconds": 60'
        campaign.write_text(pathlib.Path(CAMPAIGN).read_text().replace(
            '"repetitions": 20, "repetition_seconds": 0.02, "budget_seconds": 5, "deadline_seconds": 16', more))
        self.assertIn(more, campaign.read_text())
        for attempt in range(3):  # What the neighbours made undecided is measured again; a pass never is.
            self.out = self.scratch / f"slow-{attempt}"
            process = self.run_slowed(1, campaign, profile)
            if outcomes(self.out)[ALL_REDUCE] != "indeterminate":
                break
        self.expect(process, REJECTED)
        self.assertEqual(outcomes(self.out)[ALL_REDUCE], "fail")
        self.assertRegex(reasons(self.out)[ALL_REDUCE], r"skew .*; rank 1 \(cpu-1, .*\) takes \d+ % longer")

    def run_slowed(self, rank, campaign, profile):
        over = threading.Event()
        slowing = threading.Thread(target=self.slow_down, args=(rank, over), daemon=True)
        slowing.start()
        process = call("assay", "run", "--campaign", campaign, "--profile", profile, "--devices", "2", "--out", self.out,
                       "--only", "allreduce.all_reduce*4096*", env=environment(), timeout=300)
        over.set()
        slowing.join(10)
        return process

    def slow_down(self, rank, over):
        """Runs it for about 70 % of the time, until the campaign is over."""
        pid = None
        while not over.is_set():
            try:
                pid = pid or ranks_running(self.plan_id()).get(rank)
                if pid:
                    os.kill(pid, signal.SIGSTOP)
                    time.sleep(0.0012)
                    os.kill(pid, signal.SIGCONT)
            except (OSError, ValueError):
                pid = None
            time.sleep(0.0028)

    def test_without_mpirun_the_other_cases_are_measured(self):
        tools = self.scratch / "bin"
        tools.mkdir()
        self.expect(call(*self.options(), env=environment(PATH=str(tools))), UNDECIDED)
        self.assertEqual(outcomes(self.out)["selftest.pass"], "pass")
        self.assertEqual(outcomes(self.out)[ALL_REDUCE], "error")
        self.assertIn("'mpirun' cannot be started", reasons(self.out)[ALL_REDUCE])

    def test_without_mpirun_a_campaign_of_nothing_else_is_refused_before_it_begins(self):
        tools = self.scratch / "bin"
        tools.mkdir()
        self.expect(call(*self.options("--only", "allreduce.*"), env=environment(PATH=str(tools))), USAGE,
                    "every planned case needs mpirun", "openmpi-bin")
        self.assertFalse((self.out / "plan.json").exists())

    def test_copies_of_one_rank_each_are_refused_and_not_reported_as_a_group(self):
        self.expect(call(*self.options("--only", "allreduce.latency*"), env=environment()), (ACCEPTED, UNDECIDED))
        again = subprocess.run(
            [str(BUILD / "assay-worker"), "run", "--folder", str(self.out), "--job", "ranks-host-0-ranks", "--attempt", "9",
             "--unit", "host-0", "--entries", "0", "--group"],
            env=environment(), capture_output=True, text=True, timeout=60)
        self.assertEqual(again.returncode, USAGE, again.stderr)
        self.assertIn("needs 2 ranks in one world, but MPI sees 1", again.stderr)
        self.assertFalse((self.out / "samples/ranks-host-0-ranks.9.jsonl").exists())


if __name__ == "__main__":
    unittest.main()
