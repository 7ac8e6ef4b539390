"""Bad input: exit 2 and one clear message, whatever is wrong."""

import json
import unittest

from calling import ACCEPTED, LOOSE, SHORT, SOURCE, USAGE, WORLD, ProgramTest, call

QUICK = json.dumps(
    {
        "schema": "assay/campaign/1",
        "name": "one",
        "about": "one case",
        "memory_fraction_max": 0.5,
        "stages": [
            {
                "name": "only",
                "budget_seconds": 5,
                "cases": [
                    {
                        "benchmark": "selftest.pass",
                        "repetitions": 20,
                        "repetition_seconds": 0.01,
                        "soak_seconds": 0,
                        "budget_seconds": 5,
                    }
                ],
            }
        ],
    }
)


class BadInput(ProgramTest):
    def refuse(self, campaign_text, *words):
        path = self.scratch / "campaign.json"
        path.write_text(campaign_text)
        process = call("assay", "plan", "--dry-run", "--campaign", path, "--profile", "selftest")
        said = self.expect(process, USAGE, *words)
        self.assertIn("campaign", said)
        self.assertFalse((self.scratch / "out").exists())

    def test_a_good_campaign_is_planned(self):
        path = self.scratch / "campaign.json"
        path.write_text(QUICK)
        process = call("assay", "plan", "--dry-run", "--campaign", path, "--profile", "selftest")
        self.expect(process, 0, "selftest.pass", "assay-worker")

    def test_a_missing_file_is_named(self):
        process = call("assay", "plan", "--dry-run", "--campaign", self.scratch / "absent.json")
        self.expect(process, USAGE, "absent.json")

    def test_a_folder_in_place_of_a_file_is_refused(self):
        process = call("assay", "plan", "--dry-run", "--campaign", f"{self.scratch}/")
        self.expect(process, USAGE, str(self.scratch))

    def test_an_unknown_name_lists_the_carried_ones(self):
        process = call("assay", "plan", "--dry-run", "--campaign", "quik")
        self.expect(process, USAGE, "quik", "quick", "selftest")

    def test_text_that_is_not_json_is_named_with_its_line(self):
        self.refuse("{\n  not json\n}", "campaign.json:2")

    def test_a_wrong_schema_version_is_refused(self):
        self.refuse(QUICK.replace("campaign/1", "campaign/9"), "assay/campaign/9")

    def test_an_unknown_key_is_refused(self):
        self.refuse(QUICK.replace('"about"', '"abuot"'), "abuot")

    def test_a_duplicate_key_is_refused(self):
        self.refuse(QUICK.replace('"name": "one"', '"name": "one", "name": "two"'), "name")

    def test_an_unknown_benchmark_is_refused(self):
        self.refuse(QUICK.replace("selftest.pass", "selftest.psas"), "selftest.psas")

    def test_a_stage_over_its_budget_is_refused(self):
        self.refuse(QUICK.replace('"budget_seconds": 5, "cases"', '"budget_seconds": 1, "cases"'),
                    "budget")

    def test_a_metric_without_a_bound_is_not_launched(self):
        path = self.scratch / "campaign.json"
        path.write_text(QUICK)
        process = call("assay", "run", "--campaign", path, "--profile", "cpu-generic",
                       "--out", self.scratch / "out")
        self.expect(process, USAGE, "no bound, no launch")
        self.assertFalse((self.scratch / "out").exists())

    def test_a_bound_in_another_unit_of_measure_is_refused(self):
        profile = (SOURCE / "suites/profiles/selftest.json").read_text().replace('"1/s"', '"1/h"')
        path = self.scratch / "profile.json"
        path.write_text(profile)
        campaign = self.scratch / "campaign.json"
        campaign.write_text(QUICK)
        process = call("assay", "plan", "--dry-run", "--campaign", campaign, "--profile", path)
        self.expect(process, USAGE, "1/h")

    def test_a_bound_without_a_source_is_refused(self):
        text = (SOURCE / "suites/profiles/selftest.json").read_text()
        path = self.scratch / "profile.json"
        path.write_text(text.replace('"source"', '"sauce"', 1))
        process = call("assay", "plan", "--dry-run", "--campaign", "selftest", "--profile", path)
        self.expect(process, USAGE, "profile.json:", "source")

    def test_a_duplicate_unit_is_refused(self):
        described = call("assay-worker", "--describe")
        self.assertEqual(described.returncode, 0, described.stderr)
        site = json.loads(described.stdout)
        site["hosts"][0]["devices"] *= 2
        path = self.scratch / "site.json"
        path.write_text(json.dumps(site))
        process = call("assay", "plan", "--dry-run", "--site", path)
        self.expect(process, USAGE, "site.json", "cpu-0")

    def test_an_existing_output_folder_is_refused(self):
        out = self.scratch / "out"
        out.mkdir()
        (out / "something").write_text("precious")
        process = call("assay", "run", "--campaign", SHORT, "--profile", LOOSE, "--out", out)
        self.expect(process, USAGE, str(out))
        self.assertEqual((out / "something").read_text(), "precious")

    def test_a_folder_from_a_newer_version_is_refused(self):
        out = self.scratch / "out"
        process = call("assay", "plan", "--campaign", "selftest", "--out", out)
        self.assertEqual(process.returncode, 0, process.stderr)
        plan = out / "plan.json"
        plan.write_text(plan.read_text().replace("assay/plan/1", "assay/plan/2"))
        self.expect(call("assay", "judge", out), USAGE, "newer")

    def test_a_folder_that_is_no_campaign_is_refused(self):
        self.expect(call("assay", "judge", self.scratch), USAGE, str(self.scratch))

    def test_an_unknown_option_is_refused(self):
        self.expect(call("assay", "run", "--frobnicate"), USAGE, "frobnicate")

    def test_an_unknown_option_names_the_near_one_and_where_help_is(self):
        self.expect(call("assay", "run", "--campain", "quick"), USAGE, "no flag '--campain'", "did you mean --campaign",
                    "assay run --help")

    def test_an_unknown_verb_names_the_near_one(self):
        self.expect(call("assay", "explian"), USAGE, "no verb 'explian'", "did you mean explain")
        self.expect(call("assay"), USAGE, "a verb is missing", "assay run")

    def test_a_word_too_many_is_named(self):
        self.expect(call("assay", "status", self.scratch, "more"), USAGE, "'more' is one word too many")

    def test_a_missing_argument_is_named(self):
        self.expect(call("assay", "explain"), USAGE, "DIR is required")
        self.expect(call("assay", "seal", self.scratch), USAGE, "--key is required")

    def test_a_value_that_is_none_of_a_few_names_its_flag_and_the_few(self):
        self.expect(call("assay", "run", "--progress", "jsn"), USAGE, "--progress", "auto, living, plain, json",
                    "did you mean json")
        self.expect(call("assay", "list", "format"), USAGE, "NOUN", "formats")
        self.expect(call("assay", "completion", "csh"), USAGE, "SHELL", "bash, zsh, fish")
        self.expect(call("assay", "compare", "a", "b", "--format", "xml"), USAGE, "--format", "table, json")
        self.expect(call("assay", "report", self.scratch, "--format", "pfd"), USAGE, "--format is one of", "junit")

    def test_a_value_out_of_range_names_its_flag(self):
        self.expect(call("assay", "plan", "--devices", "0"), USAGE, "--devices")
        self.expect(call("assay", "plan", "--seed", "soon"), USAGE, "--seed")
        self.expect(call("assay", "compare", "a", "b", "--z", "0"), USAGE, "--z")

    def test_flags_that_exclude_one_another_are_both_named(self):
        process = call("assay", "run", "--resume", "--out", self.scratch / "x", "--campaign", "quick")
        self.expect(process, USAGE, "--resume", "--campaign")

    def test_only_that_names_no_case_shows_near_ones(self):
        process = call("assay", "plan", "--dry-run", "--campaign", "selftest", "--only", "selftest.pas")
        self.expect(process, USAGE, "--only 'selftest.pas'", "selftest.pass")

    def test_every_reading_verb_refuses_what_is_no_campaign_by_its_path(self):
        file = self.scratch / "file"
        file.write_text("{}")
        absent = self.scratch / "absent"
        for words in (("status",), ("report",), ("judge",), ("verify",), ("explain", "cpu-0"), ("compare", self.scratch)):
            for place in (self.scratch, file, absent):
                process = call("assay", words[0], place, *words[1:])
                said = self.expect(process, (USAGE, 4) if words[0] == "verify" else USAGE, str(place))
                self.assertNotIn("unexpected", said)

    def test_resume_without_a_folder_is_refused(self):
        self.expect(call("assay", "run", "--resume"), USAGE, "--out")

    def test_an_output_below_a_file_fails_before_any_launch(self):
        (self.scratch / "file").write_text("")
        process = call("assay", "run", "--campaign", SHORT, "--profile", LOOSE,
                       "--out", self.scratch / "file" / "out")
        self.assertIn(process.returncode, (USAGE, WORLD), process.stderr)
        self.assertIn("file", process.stderr)

    def test_every_carried_campaign_can_be_planned_here(self):
        for campaign in ("quick", "full", "selftest"):
            self.expect(call("assay", "plan", "--dry-run", "--campaign", campaign), ACCEPTED, "time: about")


if __name__ == "__main__":
    unittest.main()
