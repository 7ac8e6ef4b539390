"""What can go wrong under Slurm, planted one by one: nothing that was measured is lost or counts twice, and each unit that
could not be measured says why in a sentence."""

import json
import pathlib
import re
import unittest

from slurm_lab import BUILD, DEVICE, HERE, HOST, PLACE, RACKS, REJECTED, SOURCE, UNDECIDED, SlurmCampaigns, lab, lines_of, until

ALL_REDUCE = "allreduce.all_reduce[component=default,place=out,size=65536,type=fp32]"
FAULTS = BUILD / "tests/faults"


def preloaded(library, **settings):
    """What a host's worker is called with instead."""
    words = " ".join(f"{name}={value}" for name, value in settings.items())
    return f'exec env LD_PRELOAD={FAULTS / library} {words} {BUILD / "assay-worker"} "$@"'


class Campaigns(SlurmCampaigns):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.settings["ASAN_OPTIONS"] = "detect_leaks=0:verify_asan_link_order=0"

    def collective(self, deadline_seconds):
        """All ranks at once, in one case."""
        campaign = {
            "schema": "assay/campaign/1", "name": "collective", "about": "A test", "memory_fraction_max": 0.02,
            "stages": [{"name": "fabric", "budget_seconds": 30, "cases": [{
                "benchmark": "allreduce.all_reduce", "level": "cluster",
                "axes": {"place": ["out"], "size": ["65536"], "type": ["fp32"]}, "repetitions": 40,
                "repetition_seconds": 0.1, "budget_seconds": 10, "deadline_seconds": deadline_seconds}]}]}
        path = self.scratch / f"{self.out.name}-campaign.json"
        path.write_text(json.dumps(campaign))
        return self.campaign(campaign=path, profile="lab")

    def back(self, host):
        until(lambda: self.node(host) == "idle", 40, f"{host} is back")

    def slurm_job_of(self, words):
        return next(job for job, name in self.own_jobs() if words in name)

    def wait_for_collective(self):
        until(lambda: list(self.out.glob("samples/fabric-lab-ranks.*.jsonl")), 40, "the ranks work")

    def test_a_node_that_dies_in_the_middle_of_a_collective_is_named(self):
        process = self.collective(deadline_seconds=40)
        self.wait_for_collective()
        lab("crash", "h3")
        try:
            self.ended(process, UNDECIDED)
        finally:
            lab("boot", "h3")
            self.back("h3")
        outcome, reason = self.verdict(ALL_REDUCE, "lab")
        self.assertEqual(outcome, "error")
        self.assertRegex(reason, r"\bh3\b")

    def test_a_rank_that_is_stopped_in_the_middle_of_a_collective_is_named(self):
        stopped = preloaded("libassay_test_faults.so", ASSAY_TEST_FAULT="stop:2:30", OMPI_COMM_WORLD_RANK="$SLURM_PROCID")
        self.site_says(bundle=str(self.bundle({"h3 run": stopped})))
        process = self.collective(deadline_seconds=30)
        self.ended(process, UNDECIDED)
        outcome, reason = self.verdict(ALL_REDUCE, "lab")
        self.assertEqual(outcome, "error")
        self.assertRegex(reason, r"rank 2 \(h3/cpu-0, .*\)( did not answer|: stood still)")

    def test_a_link_that_is_cut_costs_the_units_behind_it(self):
        # The hosts of a lab share a disk, over which a host without a link would still write.
        self.site_says(bundle=str(self.bundle()), shared_folder=False)
        process = self.campaign()
        output = self.out / "raw/devices-h4_cpu-0.1.output"
        until(lambda: output.exists() and "@assay begin" in output.read_text(), 60, "h4 works")
        lab("cut", "h4")
        try:
            self.ended(process, REJECTED)  # Of what is slow on the others.
        finally:
            lab("heal", "h4")
            self.back("h4")
        self.expect_judged(("h1", "h2", "h3"))
        self.assertEqual(len(self.reasons("h4", r"\bh4\b")), len(DEVICE))

    def test_a_step_that_srun_refuses_is_told_in_its_words(self):
        self.site_says(step_flags=["--gres=gpu:1"])
        self.ended(self.campaign("--only", HOST), UNDECIDED)
        for host in RACKS:
            outcome, reason = self.verdict(HOST, host)
            self.assertEqual(outcome, "error")
            self.assertRegex(reason, "srun: Invalid generic resource")

    def test_a_worker_that_never_begins_is_ended_and_tried_again(self):
        self.site_says(bundle=str(self.bundle({"h3 run": f'[ -e "{self.scratch}/tried" ] || {{ >"{self.scratch}/tried"; '
                                                         'sleep 300; exit; }'})))
        self.ended(self.campaign("--only", HOST), UNDECIDED)
        for host in RACKS:
            self.assertEqual(self.verdict(HOST, host)[0], None, "recorded")
        self.assertIn("no case was begun within 30 s", (self.out / "journal.jsonl").read_text())

    def test_a_worker_that_crashes_costs_one_case(self):
        campaign = json.loads(re.sub(r"^ *//.*$", "", (HERE / "slurm.json").read_text(), flags=re.M))
        campaign["stages"][1]["cases"] = [{**campaign["stages"][1]["cases"][0], "benchmark": name}
                                          for name in ("selftest.crash", "selftest.pass")]
        path = self.scratch / "crash.json"
        path.write_text(json.dumps(campaign))
        self.ended(self.campaign(campaign=path), UNDECIDED)
        for host in RACKS:
            outcome, reason = self.verdict("selftest.crash", f"{host}/cpu-0")
            self.assertEqual(outcome, "error")
            self.assertIn("the worker ended by signal 11 (Segmentation fault) during the case", reason)
            self.assertEqual(self.verdict("selftest.pass", f"{host}/cpu-0")[0], "pass")

    def test_a_rack_that_is_preempted_is_measured_when_its_nodes_are_free_again(self):
        process = self.campaign()
        self.wait_for_devices()
        self.slurm("sbatch", "--partition=urgent", "--nodelist=h3", "--exclusive", "--output=/dev/null", "--wrap=sleep 2")
        self.ended(process, REJECTED)
        self.expect_judged(RACKS)
        self.assertIn("preempted", (self.out / "journal.jsonl").read_text())
        self.assertEqual(len(set(self.samples())), len(self.samples()), "measured twice")

    def test_a_node_that_somebody_drains_meanwhile_finishes_what_runs_and_is_given_nothing_more(self):
        process = self.campaign()
        until(lambda: (self.out / "samples/hosts-h4.1.jsonl").exists(), 40, "h4 works")
        self.slurm("scontrol", "update", "NodeName=h4", "State=DRAIN", "Reason=disk swap")
        self.addCleanup(self.slurm, "scontrol", "update", "NodeName=h4", "State=RESUME")
        self.ended(process, REJECTED)
        self.expect_judged(("h1", "h2", "h3"))
        self.assertEqual(self.verdict(HOST, "h4")[0], None, "recorded")
        self.assertEqual(len(self.reasons("h4", "node h4 is drain(ed|ing): disk swap")), len(DEVICE))

    def test_a_rack_whose_job_hits_its_time_limit_says_so_and_costs_no_other_rack(self):
        # A limit is of whole minutes, and the case takes longer than the shortest.
        case = {"benchmark": "hbm.triad", "repetitions": 110, "repetition_seconds": 1, "budget_seconds": 150,
                "deadline_seconds": 400}
        path = self.scratch / "long.json"
        path.write_text(json.dumps({
            "schema": "assay/campaign/1", "name": "long", "about": "A test", "memory_fraction_max": 0.02,
            "stages": [{"name": "devices", "budget_seconds": 200, "cases": [case]}]}))
        process = self.campaign(campaign=path, profile=str(SOURCE / "tests/cli/loose.json"))
        self.wait_for_devices()
        self.slurm("scontrol", "update", f"JobId={self.slurm_job_of('devices-h3')}", "TimeLimit=1")
        self.ended(process, UNDECIDED, seconds=500)
        for host, rack in RACKS.items():
            outcome, reason = self.verdict("hbm.triad", f"{host}/cpu-0")
            self.assertEqual(outcome, "pass" if rack == "rack-1" else "error", reason)
            self.assertEqual("time limit hit" in reason, rack == "rack-2", reason)
        self.assertEqual(len(set(self.samples())), len(self.samples()), "measured twice")

    def test_slow_storage_and_clocks_that_disagree_change_no_verdict(self):
        self.site_says(bundle=str(self.bundle({
            "h2 run": preloaded("libassay_test_host_faults.so", ASSAY_TEST_SYNC_SECONDS=1),
            "h3 run": preloaded("libassay_test_host_faults.so", ASSAY_TEST_CLOCK_SECONDS=3600),
            "h4 run": preloaded("libassay_test_host_faults.so", ASSAY_TEST_CLOCK_SECONDS=-86400)})))
        self.ended(self.campaign(), REJECTED)
        self.expect_judged(RACKS)
        started = {line["unit"]: line["started"] for path in (self.out / "samples").glob("hosts-*.jsonl")
                   for line in lines_of(path) if "case" in line}
        self.assertEqual(sorted(started, key=started.get)[0], "h4")
        self.assertEqual(sorted(started, key=started.get)[-1], "h3")

    def test_two_campaigns_at_once_share_a_site_and_never_a_node(self):
        outs = [self.out, self.out.with_name(self.out.name + "-2")]
        processes = [self.campaign()]
        self.out = outs[1]
        processes.append(self.campaign())
        spans = {host: [] for host in RACKS}
        for self.out, process in zip(outs, processes):
            self.ended(process, REJECTED)
            self.expect_judged(RACKS)
            for path in (self.out / "samples").glob("*.jsonl"):
                for line in lines_of(path):
                    if "began_seconds" in line:
                        host = line["unit"].split("/")[0]
                        spans[host].append((line["began_seconds"], line["ended_seconds"], self.out.name))
        for host, known in spans.items():
            known.sort()
            self.assertGreater(len(known), 2 * len(DEVICE))
            for (_, ended, ours), (began, _, theirs) in zip(known, known[1:]):
                self.assertTrue(ours == theirs or ended <= began, f"both measured at once on {host}")


if __name__ == "__main__":
    unittest.main()
