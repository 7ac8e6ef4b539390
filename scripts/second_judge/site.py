"""The units of a site: listed one by one, or described by racks."""

import collections
import itertools
import re

from second_judge.strict import refuse

UNITS_MAX = 50_000_000

Place = collections.namedtuple("Place", "unit level host rack spare")


def expand(patterns):
    found = []
    for pattern in patterns:
        parts = []
        for part in re.split(r"(\[[0-9]+-[0-9]+\])", pattern):
            ends = re.fullmatch(r"\[([0-9]+)-([0-9]+)\]", part)
            parts.append([str(i).zfill(len(ends[1])) for i in range(int(ends[1]), int(ends[2]) + 1)]
                         if ends else [part])
        found.extend("".join(chosen) for chosen in itertools.product(*parts))
        if len(found) > UNITS_MAX:
            refuse("too many units")
    return found


def hosts_of(site):
    """(id, ids of its devices, rack or ""), those that are listed before those that racks describe."""
    for host in site.get("hosts", []):
        yield host["id"], [device["id"] for device in host.get("devices", [])], host.get("rack", "")
    for group in site.get("racks", []):
        devices = expand([site["host_types"][group["type"]]["devices"]])
        for rack in expand([group["ids"]]):
            for host in expand([group["hosts"]]):
                place = f"{rack}/{host}"
                yield place, [f"{place}/{device}" for device in devices], rack


def places_of(site):
    """Every unit, what holds others before them; spare hosts and their devices marked."""
    spares = set(expand(site.get("spares", [])))
    places, seen = [Place(site["name"], "cluster", "", "", False)], ""
    for host, devices, rack in hosts_of(site):
        if rack and rack != seen:
            places.append(Place(rack, "rack", "", rack, False))
            seen = rack
        spare = host in spares
        places.append(Place(host, "host", host, rack, spare))
        places.extend(Place(device, "device", host, rack, spare) for device in devices)
    return places
