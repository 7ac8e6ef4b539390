"""A small model, and a campaign and a profile of it: what an emulator takes for a token says nothing."""

import json
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
COMMON = {"repetitions": 20, "repetition_seconds": 1e-9, "budget_seconds": 40, "deadline_seconds": 120}
METRICS = {"prefill": (("throughput", "tokens/s"), ("compute", "FLOP/s"), ("ttft", "s")),
           "decode": (("throughput", "tokens/s"), ("per_user", "tokens/s"), ("tpot", "s"), ("bandwidth", "B/s"))}


def model(folder, **changed):
    """Its file; the attention has as many key-value heads as ranks may share it."""
    file = folder / "model.json"
    file.write_text(json.dumps({
        "schema": "assay/model/1", "name": "emulated", "about": "a test", "source": "invented for the tests",
        "layers": 2, "hidden": 64, "ffn": 96, "vocabulary": 300, "context": 256, "norm_epsilon": 1e-5,
        "tied_embeddings": False, "rope": {"theta": 1e4},
        "attention": {"kind": "grouped_query", "heads": 12, "kv_heads": 4, "head_dim": 16}, **changed}))
    return file


def case(benchmark, axes, **more):
    return {"benchmark": benchmark, "axes": axes, **COMMON, **more}


def campaign(folder, cases):
    file = folder / "tokens.json"
    file.write_text(json.dumps({
        "schema": "assay/campaign/1", "name": "emulated-tokens", "about": "a test", "stages": [
            {"name": "tokens", "budget_seconds": 400, "cases": cases}]}))
    return file


def profile(folder):
    """Nothing of it is judged: a result can only be wrong."""
    made = json.loads("".join(line for line in (HERE / "profile.json").read_text().splitlines(True)
                              if not line.lstrip().startswith("//")))
    made["bounds"] = [
        {"benchmark": f"tokens.{way}{shared}", "metric": metric, "unit": unit, "gate": "record",
         "source": "invented for the tests", "reason": "no time means anything here"}
        for way, metrics in METRICS.items() for metric, unit in metrics for shared in ("", "_tp")]
    file = folder / "tokens-profile.json"
    file.write_text(json.dumps(made))
    return file
