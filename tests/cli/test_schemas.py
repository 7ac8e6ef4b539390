"""Every file of a real campaign folder against its schema."""

import gzip
import json
import unittest

import jsonschema  # Missing: this test fails, it does not skip.

from calling import REJECTED, SOURCE, ProgramTest, call, lines_of


def validator(name):
    schema = json.loads((SOURCE / f"results/schema/{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


class Schemas(ProgramTest):
    def check(self, name, value, file):
        problems = [error.message for error in validator(name).iter_errors(value)]
        self.assertEqual(problems, [], file)

    def lines(self, path, first, between, last):
        values = lines_of(path)
        names = [first, *[between] * (len(values) - 1)]
        if last is not None and len(values) > 1 and "case" not in values[-1]:
            names[-1] = last
        for name, value in zip(names, values):
            self.check(name, value, path)

    def test_what_a_campaign_writes_is_as_the_schemas_say(self):
        out = self.scratch / "out"
        self.expect(call("assay", "run", "--campaign", "selftest", "--out", out), REJECTED)
        known = {"inputs"}
        for name in ("site", "campaign", "profile", "plan", "summary"):
            self.check(name, json.loads((out / f"{name}.json").read_text()), name)
            known.add(f"{name}.json")
        self.check("plan", json.loads((out / "plan-0002.json").read_text()), "plan-0002")
        known.add("plan-0002.json")
        self.expect(call("assay", "note", out, "cpu-0", "--kind", "other", "--by", "nobody",
                         "--note", "a test"), 0)
        self.lines(out / "events.jsonl", "event", "event", None)
        known.add("events.jsonl")
        self.lines(out / "journal.jsonl", "journal", "journal", None)
        self.lines(out / "verdicts.jsonl", "verdicts-header", "verdict", None)
        self.lines(out / "findings.jsonl", "finding", "finding", None)
        samples = sorted((out / "samples").iterdir())
        self.assertTrue([path for path in samples if path.name.endswith(".footer.json")])
        for path in samples:
            if path.name.endswith(".footer.json"):
                self.check("attempt-footer", json.loads(path.read_text()), path)
            else:
                self.lines(path, "samples-header", "sample", "samples-footer")
        raw = sorted((out / "raw").iterdir())
        self.assertTrue(raw)
        for path in raw:
            self.check("raw-job", json.loads(gzip.decompress(path.read_bytes())), path)
        self.check("report", json.loads((out / "report/report.json").read_text()), "report")
        known |= {"journal.jsonl", "verdicts.jsonl", "findings.jsonl", "samples", "raw", "report"}
        self.assertEqual({path.name for path in out.iterdir()}, known, "a file without a schema")

    def test_a_report_with_an_unknown_key_is_not_as_the_schema_says(self):
        self.assertTrue(list(validator("report").iter_errors({"schema": "assay/report/1"})))


if __name__ == "__main__":
    unittest.main()
