"""assay waive: who accepts that something is not a pass, until when and why; and that nothing else changes."""

import datetime
import fcntl
import json
import pathlib
import shutil
import tempfile
import unittest

import jsonschema

from calling import REJECTED, SOURCE, UNDECIDED, USAGE, WORLD, ProgramTest, call, lines_of

WORDS = {"--by": "N. Name", "--role": "site owner", "--reason": "the fan is ordered"}
UNIT = "cpu-0"


def in_days(days):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime("%Y-%m-%d")


class Waive(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="assay-waive-"))
        cls.addClassCleanup(shutil.rmtree, cls.home, True)
        # Without the case that hangs: nothing here is about it.
        campaign = json.loads("\n".join(
            line for line in (SOURCE / "suites/campaigns/selftest.json").read_text().splitlines()
            if not line.strip().startswith("//")))
        campaign["stages"][0]["cases"] = [
            case for case in campaign["stages"][0]["cases"] if case["benchmark"] != "selftest.hang"]
        (cls.home / "c.json").write_text(json.dumps(campaign))
        done = call("assay", "run", "--campaign", cls.home / "c.json", "--profile", "selftest",
                    "--out", cls.home / "out")
        assert done.returncode == REJECTED, done.stdout + done.stderr

    def setUp(self):
        super().setUp()
        self.out = self.scratch / "out"
        shutil.copytree(self.home / "out", self.out)

    def waive(self, case, unit=UNIT, until=None, **words):
        chosen = WORDS | {"--until": until or in_days(30)} | {f"--{key}": text for key, text in words.items()}
        flags = [word for pair in chosen.items() if pair[1] is not None for word in pair]
        return call("assay", "waive", self.out, unit, case, *flags)

    def ledger(self):
        path = self.out / "waivers.jsonl"
        return lines_of(path) if path.exists() else []

    def report(self, name):
        return (self.out / "report" / name).read_text()

    def test_a_waiver_stands_in_every_report_and_changes_no_outcome_and_no_exit_code(self):
        before = {name: (self.out / name).read_bytes() for name in ("verdicts.jsonl", "summary.json")}
        self.expect(self.waive("selftest.slow"), 0, "waived: selftest.slow on cpu-0")
        for name, content in before.items():
            self.assertEqual((self.out / name).read_bytes(), content)
        for name in ("index.html", "report.md", "junit.xml", "report.json"):
            self.assertIn("the fan is ordered", self.report(name), name)
        self.assertIn('state="valid"} 1', self.report("assay.prom"))
        self.assertIn("<failure", self.report("junit.xml"))
        self.expect(call("assay", "report", self.out), REJECTED, "waived until", "N. Name (site owner)")
        self.expect(call("assay", "judge", self.out), REJECTED, "waived until")
        self.expect(call("assay", "verify", self.out), UNDECIDED, "show exactly these verdicts")

    def test_its_line_is_as_the_schema_says_and_names_the_plan(self):
        self.expect(self.waive("selftest.slow"), 0)
        schema = json.loads((SOURCE / "results/schema/waiver.schema.json").read_text())
        report = json.loads((SOURCE / "results/schema/report.schema.json").read_text())
        jsonschema.Draft202012Validator(schema).validate(self.ledger()[0])
        jsonschema.Draft202012Validator(report).validate(json.loads(self.report("report.json")))
        header = lines_of(self.out / "verdicts.jsonl")[0]
        self.assertEqual(self.ledger()[0]["plan_sha256"], header["plan_sha256"])

    def test_a_glob_waives_what_can_be_waived_and_says_what_cannot(self):
        said = self.expect(self.waive("selftest.*"), 0)
        waived = {line["case"] for line in self.ledger()}
        self.assertEqual(waived, {"selftest.slow", "selftest.crash", "selftest.nan", "selftest.too_fast",
                                  "selftest.noisy"})
        self.assertIn("not waived: selftest.pass on cpu-0 is a pass", said)
        self.assertIn("not waived: selftest.wrong on cpu-0 gave a wrong result", said)

    def refuse(self, process, *words):
        self.expect(process, USAGE, *words)
        self.assertEqual(self.ledger(), [])

    def test_what_cannot_be_waived_is_refused_with_a_sentence(self):
        self.refuse(self.waive("selftest.wrong"), "gave a wrong result, which nobody can waive")
        self.refuse(self.waive("selftest.pass"), "is a pass: there is nothing to waive")
        self.refuse(self.waive("selftest.slow", unit="cpu-99"), "there is no unit 'cpu-99'")
        self.refuse(self.waive("gemm.*"), "no case of cpu-0 is called 'gemm.*'", "can be waived: selftest.")

    def test_a_call_that_does_not_say_who_why_and_until_when_is_refused(self):
        self.refuse(self.waive("selftest.slow", reason=" "), "'reason' must not be empty")
        self.refuse(self.waive("selftest.slow", reason="x" * 1001), "at most 1000 bytes")
        self.refuse(self.waive("selftest.slow", by=None), "--by is missing")
        self.refuse(self.waive("selftest.slow", role=None), "--role is missing")
        self.refuse(self.waive("selftest.slow", until="soon"), "'until' must be a day")
        self.refuse(self.waive("selftest.slow", until=in_days(-1)), "lies in the past")
        self.refuse(self.waive("selftest.slow", until=in_days(367)), "more than 366 days ahead")

    def test_the_list_says_how_each_stands(self):
        self.expect(call("assay", "waive", self.out, "--list"), 0, "nothing was waived")
        self.expect(self.waive("selftest.slow"), 0)
        self.expect(self.waive("selftest.slow", reason="a second thought"), 0)
        said = self.expect(call("assay", "waive", self.out, "--list"), 0, "a second thought", "valid today")
        self.assertEqual([line.split()[0] for line in said.splitlines()], ["replaced", "valid"])

    def test_an_expired_one_is_marked_and_counts_as_none(self):
        self.expect(self.waive("selftest.slow"), 0)
        old = self.ledger()[0] | {"created": "2020-01-01T00:00:00Z", "until": "2020-01-31"}
        (self.out / "waivers.jsonl").write_text(
            json.dumps(old, sort_keys=True, separators=(",", ":")) + "\n")
        self.expect(call("assay", "judge", self.out), REJECTED, "a waiver until 2020-01-31 expired")
        self.assertIn("expired", self.report("index.html"))
        self.assertIn('state="valid"} 0', self.report("assay.prom"))
        self.assertIn('state="expired"} 1', self.report("assay.prom"))

    def test_a_broken_ledger_is_named_by_its_line(self):
        self.expect(self.waive("selftest.slow"), 0)
        with open(self.out / "waivers.jsonl", "a") as ledger:
            ledger.write('{"by":1}\n')
        self.expect(call("assay", "report", self.out), USAGE, "waivers.jsonl:2: ")
        self.expect(self.waive("selftest.slow"), USAGE, "waivers.jsonl:2: ")

    def test_a_sealed_campaign_holds_its_ledger_and_takes_no_more(self):
        self.expect(self.waive("selftest.slow"), 0)
        key = self.scratch / "key"
        self.expect(call("assay", "keygen", key), 0)
        self.expect(call("assay", "seal", self.out, "--key", key), 0)
        self.assertIn("data/waivers.jsonl", (self.out / "manifest-sha256.txt").read_text())
        self.expect(self.waive("selftest.noisy"), USAGE, "is sealed")
        self.expect(call("assay", "verify", self.out, "--key", f"{key}.pub"), 0, "VERIFIED")
        self.expect(call("assay", "waive", self.out, "--list"), 0, "the fan is ordered")

    def test_a_ledger_that_the_reports_do_not_show_is_a_difference(self):
        self.expect(self.waive("selftest.slow"), 0)
        (self.out / "waivers.jsonl").unlink()
        self.expect(call("assay", "verify", self.out), REJECTED, "report/index.html: it does not show")

    def test_a_folder_in_use_is_left_alone(self):
        with open(f"{self.out}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.expect(self.waive("selftest.slow"), WORLD)
        self.assertEqual(self.ledger(), [])

    def test_a_campaign_that_is_not_judged_has_nothing_to_waive(self):
        (self.out / "verdicts.jsonl").unlink()
        self.refuse(self.waive("selftest.slow"), "is not judged yet")


if __name__ == "__main__":
    unittest.main()
