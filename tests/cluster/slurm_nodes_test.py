"""Nodes that see nothing of this machine's folders: they are given what they need, and what they write comes back."""

import pathlib
import shutil
import tempfile
import unittest

from slurm_lab import BUILD, HERE, HOST, PLACE, RACKS, REJECTED, UNDECIDED, SlurmCampaigns, lab, lines_of

ALL_REDUCE = "allreduce.all_reduce[component=default,place=out,size=4096,type=fp32]"


class Campaigns(SlurmCampaigns):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for host in RACKS:
            lab("on", host, "mkdir", PLACE)
            # The hosts have a disk of their own where this machine has the campaign and the bundle.
            lab("on", host, "mount", "-t", "tmpfs", "-o", "size=1m", "own", str(cls.scratch))

    def left_on_nodes(self):
        found = [lab("on", host, "ls", "-A", PLACE).split() + lab("on", host, "ls", "-A", str(self.scratch)).split()
                 for host in RACKS]
        return sum(found, [])

    def test_a_campaign_whose_folder_no_node_sees_brings_everything_back_and_leaves_nothing(self):
        self.site_says(bundle=str(self.bundle()), shared_folder=False)
        self.ended(self.campaign(), REJECTED)
        self.expect_judged(RACKS)
        self.assertEqual(self.left_on_nodes(), [])
        self.assertEqual(list(self.out.rglob("*.partial")), [])
        for path in sorted((self.out / "samples").glob("hosts-*.jsonl")):
            self.assertIn("sha256", lines_of(path)[-1], "the footer that the worker wrote")

    def test_ranks_of_all_hosts_work_together_where_no_node_sees_the_folder(self):
        self.site_says(bundle=str(self.bundle()), shared_folder=False)
        process = self.campaign("--only", "allreduce.all_reduce*4096*", campaign=HERE / "campaign.json", profile="lab")
        process.communicate(timeout=100)
        outcome, reason = self.verdict(ALL_REDUCE, "lab")
        self.assertNotIn(outcome, ("error", "missing"), reason)

    def test_a_node_whose_disk_is_full_or_cannot_be_written_is_named_and_costs_no_other(self):
        for host, options in (("h2", "size=8k"), ("h3", "ro")):
            lab("on", host, "mount", "-t", "tmpfs", "-o", options, "own", PLACE)
            self.addCleanup(lab, "on", host, "umount", "--lazy", PLACE)
        self.site_says(bundle=str(self.bundle()), shared_folder=False)
        self.ended(self.campaign("--only", HOST), UNDECIDED)
        for host, words in (("h2", "No space left on device"), ("h3", "Read-only file system")):
            outcome, reason = self.verdict(HOST, host)
            self.assertEqual(outcome, "error")
            self.assertRegex(reason, f"could not be given the programs: node {host}: .*{words}")
        for host in ("h1", "h4"):
            self.assertEqual(self.verdict(HOST, host)[0], None, "recorded")

    def test_what_comes_back_torn_or_not_at_all_is_not_believed(self):
        worker = BUILD / "assay-worker"
        self.site_says(shared_folder=False, bundle=str(self.bundle(cases={
            "h1 send": f'{worker} "$@" | head -c 700; exit 0', "h4 send": "exit 9"})))
        self.ended(self.campaign("--only", HOST), UNDECIDED)
        for host, words in (("h1", "it is torn"), ("h4", "nothing came")):
            outcome, reason = self.verdict(HOST, host)
            self.assertEqual(outcome, "error")
            self.assertIn(f"what it wrote did not come back from node {host}: {words}", reason)
        self.assertEqual([unit for _, unit in self.samples() if unit in ("h1", "h4")], [])
        for host in ("h2", "h3"):
            self.assertEqual(self.verdict(HOST, host)[0], None, "recorded")

    def test_an_interrupted_campaign_brings_back_what_was_finished_and_repeats_none_of_it(self):
        self.site_says(bundle=str(self.bundle()), shared_folder=False)
        process = self.campaign()
        self.wait_until_said(process, "selftest.slow: ")
        process.terminate()
        process.communicate(timeout=60)
        finished = self.samples()
        self.assertIn("selftest.pass", [case for case, _ in finished])
        self.ended(self.started("--resume"), REJECTED)
        self.expect_judged(RACKS)
        self.assertEqual(len(set(self.samples())), len(self.samples()), "measured twice")

    def wait_until_said(self, process, words):
        for line in process.stdout:
            if words in line:
                return
        self.fail(f"never said: {words}")

    def test_a_bundle_is_broadcast_to_nodes_that_see_the_campaign_and_not_the_worker(self):
        # Under the folder of the build, which nodes do see.
        seen = pathlib.Path(tempfile.mkdtemp(dir=BUILD, prefix="cluster-"))
        self.addCleanup(shutil.rmtree, seen)
        self.site_says(bundle=str(shutil.copy(self.bundle(), seen)))
        self.out = seen / "campaign"
        self.ended(self.campaign("--only", HOST), UNDECIDED)
        for host in RACKS:
            self.assertEqual(self.verdict(HOST, host)[0], None, "recorded")
        self.assertEqual(self.left_on_nodes(), [])

    def test_a_bundle_that_is_not_there_is_told_before_anything_is_started(self):
        self.site_says(bundle="/nowhere/assay.tar.gz")
        said = self.campaign().communicate(timeout=60)[0]
        self.assertIn("there is no bundle /nowhere/assay.tar.gz; scripts/package makes one", said)


if __name__ == "__main__":
    unittest.main()
