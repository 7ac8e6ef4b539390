"""The program and scripts/rejudge.py, written apart, say the same of every campaign."""

import collections
import contextlib
import io
import json
import math
import random
import shutil
import unittest
import unittest.mock

from generate import generators
from judged import REFERENCES, copies_of_references, judge, scratch

import rejudge
from second_judge import campaign, copies, curve, gates, rebased, reliability, rule, samples

SEED, COUNT = 1, 1000
FOLDERS = []


def setUpModule():
    root = scratch()
    unittest.addModuleCleanup(shutil.rmtree, root, ignore_errors=True)
    made = generators(root, SEED, COUNT)
    FOLDERS.extend(one.folder for one in made)
    judge(FOLDERS)
    # judge_folders writes what the rules want measured again: twice, beside plans that only say what does not fit.
    for number in range(2, 7):
        again = [one for one in made if (one.folder / f"plan-{number:04}.json").exists()]
        for one in again:
            one.measure_again(number)
        judge(one.folder for one in again)


def said(*folders):
    """Exit code and words of rejudge.py."""
    words = io.StringIO()
    with contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
        status = rejudge.main([str(folder) for folder in folders])
    return status, words.getvalue()


class References(unittest.TestCase):
    def setUp(self):
        self.scratch = scratch()
        self.addCleanup(shutil.rmtree, self.scratch, ignore_errors=True)

    def test_every_reference_campaign_is_judged_the_same(self):
        self.assertTrue(REFERENCES)
        status, words = said(*REFERENCES)
        self.assertEqual(status, 0, words)
        self.assertEqual(words.count(": the same"), len(REFERENCES), words)

    def test_a_sealed_campaign_is_read_as_well(self):
        for copy in copies_of_references(self.scratch):
            bag = copy.with_name(copy.name + "-bag")
            bag.mkdir()
            copy.rename(bag / "data")
            (bag / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
            self.assertEqual(said(bag)[0], 0)

    def test_an_improved_verdict_differs_and_is_named(self):
        copy = copies_of_references(self.scratch)[0]
        path = copy / "verdicts.jsonl"
        path.write_text(path.read_text().replace('"outcome":"fail"', '"outcome":"pass"', 1))
        status, words = said(copy)
        self.assertEqual(status, 1, words)
        self.assertIn("outcome is pass, but the samples give fail", words)

    def test_an_improved_answer_differs(self):
        copy = copies_of_references(self.scratch)[0]
        path = copy / "summary.json"
        path.write_text(path.read_text().replace('"exit": "rejected"', '"exit": "accepted"'))
        status, words = said(copy)
        self.assertEqual(status, 1, words)
        self.assertIn("exit is accepted, but the samples give rejected", words)

    def test_edited_samples_differ(self):
        copy = copies_of_references(self.scratch)[0]
        path = sorted((copy / "samples").glob("*.jsonl"))[-1]
        path.write_bytes(path.read_bytes().replace(b"1", b"2"))
        self.assertEqual(said(copy)[0], 1)

    def test_what_is_no_campaign_must_be_mended(self):
        self.assertEqual(said(self.scratch / "none")[0], 2)
        with contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit) as ended:
            rejudge.main([])
        self.assertEqual(ended.exception.code, 2)

    def test_two_bounds_that_fit_equally_well_must_be_mended(self):
        copy = copies_of_references(self.scratch)[0]
        profile = json.loads((copy / "profile.json").read_text())
        profile["bounds"] += profile["bounds"]
        (copy / "profile.json").write_text(json.dumps(profile))
        status, words = said(copy)
        self.assertEqual(status, 2, words)
        self.assertIn("two bounds match", words)


def kinds_of_copies(judged):
    """In what ways blocks stand twice in a campaign."""
    for places in judged.copies:
        plans, cases, units, metrics = (set(kind) for kind in zip(*places))
        if len(units) > 1:
            yield "copied across units"
        if len(plans) > 1:
            yield "copied across plans"
        if len(cases) > 1 or len(metrics) > 1:
            yield "copied across cases or metrics"
        if len(set(places)) < len(places):
            yield "repeats itself"


def kinds_of_limits(judgement):
    """The relation to a limit that decided, and whether it would have passed but for its end."""
    relation = judgement.get("relation")
    yield relation
    if judgement["outcome"] == "indeterminate" and judgement["margin"] * judgement["limit"] >= judgement["uncertainty"]:
        yield f"{relation}, not held to the end"


def kinds_of_origins(judged):
    """Whether a case on a unit with a rebased bound is judged by the tighter limit or by the external one."""
    for entry in judged.plan["entries"]:
        for metric in entry["metrics"]:
            origin = (judged.bound_for(entry, metric) or {}).get("rebased")
            for unit in judged.units_of[id(entry)] if origin else []:
                yield "tightened" if judged.is_tightened(origin, entry, unit) else "external"


class Generated(unittest.TestCase):
    def test_both_judges_say_the_same_of_every_campaign(self):
        seen = collections.Counter()
        for folder in FOLDERS:
            judged = campaign.Campaign(folder)
            found, verdicts, summary = rejudge.compare(judged)
            self.assertEqual(found, [], f"{folder} (seed {SEED})")
            seen.update(kinds_of_copies(judged))
            seen.update(verdict["outcome"] or "recorded" for verdict in verdicts)
            seen.update(["measured again" for verdict in verdicts if verdict["attempts"] > 1])
            seen.update(kinds_of_origins(judged))
            seen.update([summary["exit"], "problems" if summary["problems"] else "clean"])
            seen.update(kind for verdict in verdicts for judgement in verdict["judgements"]
                        for kind in kinds_of_limits(judgement))
        # A comparison over nothing but passes would be none.
        for kind in ("pass", "fail", "indeterminate", "error", "missing", "recorded", "at_least", "at_most", "problems",
                     "clean", "accepted", "rejected", "undecided", "measured again", "copied across units",
                     "copied across plans", "copied across cases or metrics", "repeats itself",
                     "at_least, not held to the end", "at_most, not held to the end", "tightened", "external"):
            self.assertGreaterEqual(seen[kind], 30, f"{kind} of {seen}")

    def test_a_single_changed_outcome_is_noticed(self):
        chosen = random.Random(SEED)
        for folder in chosen.sample(FOLDERS, 50):
            judged = campaign.Campaign(folder)
            lines = judged.read("verdicts.jsonl").splitlines(keepends=True)
            at = chosen.randrange(1, len(lines))
            changed = json.loads(lines[at])
            changed["outcome"] = "fail" if changed["outcome"] == "pass" else "pass"
            lines[at] = json.dumps(changed, sort_keys=True).encode() + b"\n"
            forged = {"verdicts.jsonl": b"".join(lines), "summary.json": judged.read("summary.json")}
            judged.read = forged.get
            self.assertEqual(len(rejudge.compare(judged)[0]), 1, folder)


def without_objection(number):
    """A copy of the rule for whole samples that overlooks one thing."""
    real = rule.objection_to_sample

    def lenient(sample, timed, requirements):
        overlooked = [{"status": "measured"}, {"cause": ""}, {"verified": 1},
                      {"began_seconds": 0.0, "ended_seconds": 1.0}][number]
        return real(sample | overlooked, timed, requirements)
    return lenient


class Broken(unittest.TestCase):
    """Each of these breaks one judge in one way; the generated campaigns must show it."""

    def expect_differences(self, target, name, value):
        with unittest.mock.patch.object(target, name, value):
            for folder in FOLDERS:
                if rejudge.compare(campaign.Campaign(folder))[0]:
                    return
        self.fail(f"nothing in {COUNT} campaigns shows that {name} is broken")

    def test_a_comparison_that_is_off_is_noticed(self):
        real = rule.decide
        for change in (lambda is_floor, t, u, n: (not is_floor, t, u, n),
                       lambda is_floor, t, u, n: (is_floor, t, 0, n),
                       lambda is_floor, t, u, n: (is_floor, t, u, None),
                       lambda is_floor, t, u, n: (is_floor, t * 1.00001, u, n)):
            self.expect_differences(rule, "decide",
                                    lambda y, u_y, limit, z, n, to=change: real(y, u_y, to(*limit), z, n))
        self.expect_differences(rule, "decide", lambda y, u_y, limit, z, n: real(y, u_y, limit, z, n + 1))
        self.expect_differences(rule, "decide", lambda y, u_y, limit, z, n: real(y, 0, limit, z, n))

    def test_an_estimator_that_is_off_is_noticed(self):
        uncertainty = rule.standard_uncertainty
        self.expect_differences(rule, "MEDIAN_FACTOR", 1.25)
        self.expect_differences(rule, "standard_uncertainty", lambda described, _: uncertainty(described, 0))
        self.expect_differences(rule, "quantile", lambda values, p: values[round(p * (len(values) - 1))])
        self.expect_differences(rule, "coverage_factor", lambda z, n: z)

    def test_a_curve_that_is_off_is_noticed(self):
        real = curve.limit_of
        self.expect_differences(curve, "limit_of", lambda size, measured, effect: real(size, measured, 0.9 * effect))
        self.expect_differences(curve, "limit_of", lambda size, measured, effect: real(
            size, [(s, y, 0, n) for s, y, u, n in measured], effect))
        self.expect_differences(curve, "limit_of", lambda size, measured, effect: real(size, measured[1:], effect))
        self.expect_differences(curve, "without_size", lambda _: {})
        self.expect_differences(curve, "limit_for", lambda *_: False)

    def test_an_objection_that_is_overlooked_is_noticed(self):
        real = rule.objection_to_sample
        for number in range(4):
            self.expect_differences(rule, "objection_to_sample", without_objection(number))
        self.expect_differences(rule, "objection_to_sample", lambda sample, timed, _: real(sample, timed, []))
        self.expect_differences(rule, "is_possible", lambda *_: True)
        self.expect_differences(rule, "VALUE_MIN", 0)
        self.expect_differences(rule, "VALUE_MAX", math.inf)
        self.expect_differences(rule, "REPETITIONS_MIN", 2)
        self.expect_differences(rule, "within", lambda *_: True)

    def test_copies_that_are_overlooked_or_seen_where_there_are_none_are_noticed(self):
        twice = campaign.standing_twice
        self.expect_differences(campaign, "standing_twice", lambda _: [])
        self.expect_differences(copies, "BLOCK", 15)
        self.expect_differences(copies, "BLOCK", 17)
        self.expect_differences(copies, "all_differ", lambda _: True)
        blocks = copies.blocks
        self.expect_differences(copies, "blocks", lambda values: (
            block for at in range(copies.BLOCK) for block in blocks(values[at:])))
        self.expect_differences(copies, "is_copied", lambda found: len(found) > 1)
        self.expect_differences(copies, "is_copied", lambda found: len({place for place, _ in found}) > 1)
        self.expect_differences(copies, "is_copied", lambda found: len(set(found)) < len(found))
        self.expect_differences(campaign, "standing_twice", lambda found: twice(
            [one for one in found if one["status"] == "measured"]))
        mark = campaign.Campaign.mark_copies
        self.expect_differences(campaign.Campaign, "mark_copies", lambda judged, every: mark(
            judged, [one for one in every if one[0] == 1]))

    def test_a_wrong_result_that_becomes_an_error_because_it_was_copied_is_noticed(self):
        real = campaign.Campaign.objection
        self.expect_differences(campaign.Campaign, "objection", lambda judged, sample, timed: (
            ("error", "") if sample.get("copied") else real(judged, sample, timed)))

    def test_an_end_that_is_not_looked_at_is_noticed(self):
        real = rule.held_to_the_end
        self.expect_differences(rule, "held_to_the_end", lambda decided, tail: decided | {"tail": tail})
        self.expect_differences(rule, "held_to_the_end", lambda decided, tail: real(decided, tail) | {
            "outcome": decided["outcome"] if decided["relation"] == "at_most" else real(decided, tail)["outcome"]})
        for tail in (lambda values: values[:len(values) // 3], lambda values: values[-(len(values) // 2):],
                     lambda values: values[-((len(values) + 2) // 3):],
                     lambda values: sorted(values)[-(len(values) // 3):]):
            self.expect_differences(rule, "median_of_the_tail", lambda values, of=tail: rule.describe(of(values))["y"])

    def test_a_tighter_limit_where_the_external_one_holds_is_noticed(self):
        real, touched = campaign.Campaign.is_tightened, rebased.touched
        self.expect_differences(rebased, "external", lambda bound: bound)
        self.expect_differences(campaign.Campaign, "is_tightened", lambda *_: False)
        self.expect_differences(campaign.Campaign, "is_tightened", lambda judged, origin, entry, unit: real(
            judged, origin | {"level": entry["level"]}, entry, unit))
        self.expect_differences(campaign.Campaign, "is_tightened", lambda judged, origin, entry, unit: real(
            judged, origin | {"cases": [campaign.case_name(entry)]}, entry, unit))
        self.expect_differences(rebased, "touched", lambda named, places, groups: set(named))
        self.expect_differences(rebased, "touched", lambda named, places, groups: touched(named, places, []))
        self.expect_differences(rebased, "touched", lambda named, places, groups: touched(
            named, [place._replace(host=place.unit) for place in places], groups))

    def test_an_algorithm_other_than_the_frozen_one_is_noticed(self):
        self.expect_differences(gates, "objection_to_algorithm", lambda _: None)
        self.expect_differences(gates, "objection_to_algorithm", lambda sample: (
            ("error", "") if sample.get("frozen") else None))

    def test_what_entered_is_a_witness(self):
        self.expect_differences(campaign, "first_looks", lambda samples, _: samples.values())

    def test_a_record_that_is_believed_too_easily_is_noticed(self):
        self.expect_differences(samples, "check_time", lambda _: True)
        self.expect_differences(samples, "spoil", lambda _: None)
        self.expect_differences(samples, "FOOTER", lambda _: unittest.mock.ANY)
        self.expect_differences(campaign.Campaign, "inputs_hold", lambda _: True)

    def test_an_answer_that_is_too_kind_is_noticed(self):
        answer = campaign.Campaign.answer
        best = lambda outcomes: min((one for one in outcomes if one), key=rule.SEVERITY.index, default=None)
        self.expect_differences(campaign, "worst", best)
        self.expect_differences(campaign.Campaign, "is_unmet", lambda *_: False)
        self.expect_differences(campaign.Campaign, "answer",
                                lambda judged, units, levels, _, kept: answer(judged, units, levels, True, kept))
        self.expect_differences(campaign.Campaign, "answer", lambda judged, units, levels, decidable, kept: answer(
            judged, units, dict.fromkeys(levels, 0.01), decidable, kept))
        self.expect_differences(campaign.Campaign, "answer", lambda judged, units, levels, decidable, _: answer(
            judged, units, levels, decidable, "pass"))

    def test_a_turn_or_an_interruption_that_is_miscounted_is_noticed(self):
        self.expect_differences(reliability, "kind_of", lambda _: "unknown")
        self.expect_differences(reliability, "held_seconds", lambda *_: 1.0)
        self.expect_differences(reliability, "chance_up_to", lambda count, mean: 1 / (1 + mean))
        self.expect_differences(reliability.Turns, "is_excused", lambda *_: False)
        add = reliability.Turns.add
        self.expect_differences(reliability.Turns, "add", lambda turns, *told: (
            turns.lost_turn.clear(), add(turns, *told)))


if __name__ == "__main__":
    unittest.main()
