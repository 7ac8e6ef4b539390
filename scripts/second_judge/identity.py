"""What stands where: section 8 of results/JUDGING.md."""

import csv
import io
import posixpath

from second_judge.site import places_of

def contracted(campaign):
    """{place: (serial, module, uuid)}, or None where the plan froze no inventory."""
    path = "inputs/" + posixpath.basename(campaign.site.get("inventory", ""))
    if not campaign.site.get("inventory") or all(entry["path"] != path for entry in campaign.plan["inputs"]):
        return None
    rows = csv.DictReader(io.StringIO(campaign.read(path).decode("utf-8-sig")))
    return {row["unit"]: (row["serial"], row.get("module") or "", row.get("uuid") or "")
            for row in rows if any(row.values())}


def joined(serial, module):
    return f"{serial}/{module}" if module else serial


def fact_text(sample, name):
    value = sample.get("facts", {}).get(name, "")
    return f"{value:g}" if isinstance(value, float) else str(value)


def is_clean(campaign):
    """Whether every device that states a serial is the one that the contract has there."""
    contract = contracted(campaign)
    if campaign.site.get("inventory") and contract is None:
        return False
    places = {place.unit: place for place in places_of(campaign.site) if place.level == "device"}
    with_module = contract is None or any(module for _, module, _ in contract.values())
    stated, cases = {}, set()
    for samples in [campaign.samples] + [found for _, found in campaign.later]:
        for sample in samples.values():
            serial = fact_text(sample, "serial")
            if sample["unit"] in places and serial:
                module = fact_text(sample, "module") if with_module else ""
                stated[sample["unit"]] = (joined(serial, module), fact_text(sample, "uuid"))
                cases.add(sample["case"])
    serials = [serial for serial, _ in stated.values()]
    if len(set(serials)) < len(serials):
        return False
    if contract is None or not stated:
        return True
    silent = any(sample["status"] == "measured" and sample["case"] in cases and sample["unit"] in places
                 and sample["unit"] not in stated for sample in campaign.samples.values())
    return not silent and all(fits(contract, places[unit], *who) for unit, who in stated.items())


def fits(contract, place, serial, uuid):
    if place.unit not in contract:
        return place.spare and all(serial != joined(*wanted[:2]) for wanted in contract.values())
    its_serial, module, its_uuid = contract[place.unit]
    return serial == joined(its_serial, module) and (not uuid or not its_uuid or uuid == its_uuid)
