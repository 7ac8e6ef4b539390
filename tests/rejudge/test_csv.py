"""Every row of verdicts.csv can be decided again from its own cells, as a spreadsheet would."""

import csv
import json
import math
import shutil
import unittest

from generate import generate
from judged import copies_of_references, judge, scratch

COLUMNS = ("case,unit,metric,unit_of_measure,outcome,case_outcome,y,relation,T,u,coverage,guard_band,margin_ratio,n,"
           "spread_ratio,tail,attempts,source,reason,reality").split(",")
DECIDED = ("pass", "fail", "indeterminate")
HOSTILE = ['=1+1', '+1', '-1', '@SUM(A1)', ' =1', "'=1", '\t=1', 'a,b;"c"\r\nd', '＝1']


def again(row):
    """The formula of results/README.md, cell by cell."""
    if row["u"] == "":
        return "indeterminate"
    y, limit, u, coverage, tail = (float(row[name]) for name in ("y", "T", "u", "coverage", "tail"))
    good = y - limit if row["relation"] == "at_least" else limit - y
    if good >= u * coverage:
        return "pass" if (tail >= limit if row["relation"] == "at_least" else tail <= limit) else "indeterminate"
    return "fail" if good <= -u * coverage else "indeterminate"


def rows_of(folder):
    with open(folder / "report/verdicts.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


class Csv(unittest.TestCase):
    def setUp(self):
        self.scratch = scratch()
        self.addCleanup(shutil.rmtree, self.scratch, ignore_errors=True)

    def redo(self, folder):
        """How many rows had a limit to decide by."""
        decided = 0
        for row in rows_of(folder):
            if row["metric"] and row["T"] and row["outcome"] in DECIDED:
                self.assertEqual(again(row), row["outcome"], row)
                decided += 1
        return decided

    def test_every_row_of_the_reference_campaigns_is_decided_again(self):
        for folder in copies_of_references(self.scratch):
            judge([folder])
            self.assertGreater(self.redo(folder), 0)

    def test_every_row_of_generated_campaigns_is_decided_again(self):
        folders = generate(self.scratch, 2, 100)
        judge(folders)
        self.assertGreater(sum(self.redo(folder) for folder in folders), 500)

    def test_every_judgement_of_every_unit_has_its_row(self):
        folder = copies_of_references(self.scratch)[0]
        judge([folder])
        expected = []
        for line in (folder / "verdicts.jsonl").read_text().splitlines()[1:]:
            verdict = json.loads(line)
            for judgement in verdict["judgements"] or [{"metric": "", "outcome": verdict["outcome"]}]:
                expected.append((verdict["case"], verdict["unit"], judgement["metric"],
                                 judgement["outcome"] or "recorded"))
        rows = rows_of(folder)
        self.assertEqual([(row["case"], row["unit"], row["metric"], row["outcome"]) for row in rows], expected)
        self.assertEqual(list(rows[0]), COLUMNS)

    def test_numbers_are_those_of_the_verdicts_to_the_last_bit(self):
        folder = copies_of_references(self.scratch)[0]
        judge([folder])
        judgements = [judgement for line in (folder / "verdicts.jsonl").read_text().splitlines()[1:]
                      for judgement in json.loads(line)["judgements"] or [None]]
        for row, judgement in zip(rows_of(folder), judgements, strict=True):
            names = {"y": "value", "T": "limit", "guard_band": "uncertainty", "coverage": "coverage",
                     "margin_ratio": "margin", "n": "count", "spread_ratio": "spread",
                     "tail": "tail"}
            for column, key in names.items() if judgement else ():
                self.assertEqual(float(row[column]) if row[column] else None,
                                 judgement[key] if judgement[key] is None else float(judgement[key]), row)

    def test_text_from_outside_becomes_no_formula_and_breaks_no_row(self):
        folder = copies_of_references(self.scratch)[0]
        profile = json.loads((folder / "profile.json").read_text())
        for bound, source in zip(profile["bounds"], HOSTILE * 9):
            bound["source"] = source
        (folder / "profile.json").write_text(json.dumps(profile))
        judge([folder])
        data = (folder / "report/verdicts.csv").read_bytes()
        self.assertEqual(data.count(b"\r\n"), data.count(b"\n"))
        rows = rows_of(folder)
        self.assertEqual(data.count(b"\r\n"), len(rows) + 1)
        sources = {row["source"] for row in rows}
        self.assertTrue({"'=1+1", "'+1", "'-1", "'@SUM(A1)", "' =1", "''=1"} <= sources, sources)
        for row in rows:
            for name in ("case", "unit", "metric", "source", "reason"):
                self.assertNotRegex(row[name], r"^\s*[=+\-@＝]")
                self.assertNotIn("\n", row[name])
            for name in ("y", "T", "u", "coverage", "margin_ratio", "tail"):
                self.assertTrue(row[name] == "" or not math.isnan(float(row[name])))


if __name__ == "__main__":
    unittest.main()
