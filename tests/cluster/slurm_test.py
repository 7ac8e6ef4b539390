"""Campaigns through a real Slurm, and what happens when a node, the controller or somebody else is in the way."""

import json
import re
import signal
import subprocess
import unittest

from slurm_lab import BUILD, HERE, HOST, PING_PONG, RACKS, REJECTED, UNDECIDED, WORLD, SlurmCampaigns, lab, until


class Campaigns(SlurmCampaigns):
    def test_a_campaign_over_four_hosts_has_a_verdict_for_each_unit_by_one_slurm_job_a_rack(self):
        self.ended(self.campaign(), REJECTED)
        self.expect_judged(RACKS)
        names = [name for _, name in self.own_jobs("--states=all")]
        self.assertEqual(len(names), 4, f"two racks, hosts and then devices: {names}")
        self.assertEqual([path.name for path in (self.out / "raw").iterdir() if path.suffix != ".gz"], [])

    def test_a_host_whose_link_is_throttled_is_named(self):
        self.addCleanup(lab, "heal", "h3")
        lab("slow", "h3", "30mbit")
        process = self.campaign("--only", "allreduce.ping_pong*", campaign=HERE / "campaign.json", profile="lab")
        self.ended(process, REJECTED)
        outcome, reason = self.verdict(PING_PONG, "lab")
        self.assertEqual(outcome, "fail")
        self.assertRegex(reason, r"rank 2 \(h3/cpu-0, CPUs [0-9,-]+, on h3\) reaches")

    def test_a_node_that_dies_costs_its_own_units_and_is_measured_after_its_return(self):
        process = self.campaign()
        self.wait_for_devices()
        self.addCleanup(until, lambda: self.node("h3") == "idle", 30, "h3 is back")
        lab("crash", "h3")
        try:
            self.ended(process, REJECTED)  # Of what is slow on the others.
        finally:
            lab("boot", "h3")
        self.expect_judged(("h1", "h2", "h4"))
        self.assertEqual(len(self.reasons("h3", "node h3 failed")), 1, "what ran")
        self.assertGreater(len(self.reasons("h3", "node h3 is down")), 0, "what was to follow")
        before = self.samples()
        until(lambda: self.node("h3") == "idle", 30, "h3 is back")
        subprocess.run([str(BUILD / "assay"), "note", str(self.out), "h3", "--kind", "repair", "--by", "a test", "--note",
                        "power supply replaced"], env=self.settings, check=True, capture_output=True, timeout=60)
        self.ended(self.started("--resume"), REJECTED)
        self.expect_judged(RACKS)
        elsewhere = [[one for one in samples if not one[1].startswith("h3")] for samples in (before, self.samples())]
        self.assertEqual(*elsewhere)

    def test_a_controller_that_was_killed_goes_on_and_nothing_runs_twice(self):
        process = self.campaign()
        self.wait_for_devices()
        before = [path for path in (self.out / "samples").glob("hosts-*.jsonl")]
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertEqual(len(self.own_jobs()), 2, "the racks work on without it")
        said = self.ended(self.started("--resume"), REJECTED)
        self.assertRegex(said, "ended 2 .*of the earlier run")
        self.expect_judged(RACKS)
        self.assertEqual(len(before), 4)
        self.assertEqual(len(set(self.samples())), len(self.samples()), "measured twice")

    def test_slurmctld_may_be_restarted_meanwhile(self):
        process = self.campaign()
        self.wait_for_devices()
        lab("restart")
        self.ended(process, REJECTED)
        self.expect_judged(RACKS)

    def test_what_somebody_else_cancels_is_told(self):
        process = self.campaign()
        self.wait_for_devices()
        for job, name in self.own_jobs():
            if ":devices-h1_cpu-0:" in name:
                self.slurm("scancel", job)
        self.ended(process, REJECTED)
        self.expect_judged(("h3", "h4"))
        for host in ("h1", "h2"):
            self.assertEqual(len(self.reasons(host, "cancelled by somebody else")), 1, "what ran; the rest was measured")

    def test_a_node_that_is_drained_is_left_out_with_its_reason(self):
        self.slurm("scontrol", "update", "NodeName=h4", "State=DRAIN", "Reason=fan broken")
        self.addCleanup(self.slurm, "scontrol", "update", "NodeName=h4", "State=RESUME")
        self.ended(self.campaign("--only", HOST), UNDECIDED)
        outcome, reason = self.verdict(HOST, "h4")
        self.assertEqual(outcome, "error")
        self.assertIn("node h4 is drained: fan broken", reason)
        for host in ("h1", "h2", "h3"):
            self.assertEqual(self.verdict(HOST, host)[0], None, "recorded")

    def test_a_partition_that_is_not_there_is_one_clear_message(self):
        self.site.write_text(json.dumps({**self.described, "scheduler": {"kind": "slurm", "partition": "nowhere"}}))
        said = self.ended(self.campaign(), WORLD)
        self.assertEqual(len(re.findall("nowhere", said)), 1, said)
        self.assertIn("Slurm refuses: invalid partition specified: nowhere", said)


if __name__ == "__main__":
    unittest.main()
