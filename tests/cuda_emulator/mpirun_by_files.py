#!/usr/bin/env python3
"""Stands where assay looks for mpirun, and starts the ranks without MPI: as Slurm's srun would, to meet by files.

A rank whose number is in LATE_RANKS starts two seconds after the others; one in NO_RANKS never does.
"""

import os
import subprocess
import sys
import threading
import time


def named(variable):
    return {int(number) for number in os.environ.get(variable, "").split(",") if number}


def tell(rank, name, pipe, into):
    for line in pipe:
        into.write(f"[1,{rank}]<{name}>:{line}")
        into.flush()


def start(rank, command):
    process = subprocess.Popen(command, env={**os.environ, "SLURM_PROCID": str(rank)}, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    readers = [threading.Thread(target=tell, args=(rank, name, pipe, into))
               for name, pipe, into in (("stdout", process.stdout, sys.stdout), ("stderr", process.stderr, sys.stderr))]
    for reader in readers:
        reader.start()
    return process, readers


def main(words):
    count = int(words[words.index("-n") + 1])
    worker = next(place for place, word in enumerate(words) if word.endswith("assay-worker"))
    assert words[-1] == "--mpirun", words
    command = [*words[worker:-1], "--srun", "--files"]
    ranks = [rank for rank in range(count) if rank not in named("NO_RANKS")]
    on_time = [rank for rank in ranks if rank not in named("LATE_RANKS")]
    started = [start(rank, command) for rank in on_time]
    for rank in named("LATE_RANKS"):
        time.sleep(2)
        started.append(start(rank, command))
    for process, readers in started:
        process.wait()
        for reader in readers:
            reader.join()
    sys.exit(next((process.returncode % 256 for process, _ in started if process.returncode), 0))


if __name__ == "__main__":
    main(sys.argv[1:])
