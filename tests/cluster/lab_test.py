"""The hosts that scripts/lab stands up: each is one of its own, their links can be hurt, and nothing is left of them."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE = pathlib.Path(os.environ["ASSAY_SOURCE"])
LAB, SECOND_LAB = 201, 202  # People have 0.
HOSTS = ["h1", "h2", "h3", "h4"]
USAGE, UNREACHED = 2, 255

# How long 4 MB take from a host to this one, in seconds, from the first byte to the last.
RECEIVER = """
import socket, time
server = socket.create_server(("", 7000))
server.settimeout(20)
print("ready", flush=True)
connection = server.accept()[0]
connection.settimeout(20)
got = len(connection.recv(1))
began = time.monotonic()
while got < 4_000_000 and (piece := connection.recv(1 << 20)):
    got += len(piece)
print(time.monotonic() - began if got == 4_000_000 else "torn")
"""
SENDER = "import socket, sys; socket.create_connection((sys.argv[1], 7000), 20).sendall(bytes(4_000_000))"
MEGABITS = 32

# Which names answer, if only by a refusal.
CALLER = """
import socket, sys
for name in sys.argv[1:]:
    try:
        socket.create_connection((name, 9), 5)
    except ConnectionRefusedError:
        print(name)
"""

# Every rank's number goes once around, and each adds up what passes.
RING = """
#include <mpi.h>
#include <stdio.h>
int main(int argc, char** argv) {
  int rank, size, passing, sum;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  sum = passing = rank + 1;
  for (int step = 1; step < size; ++step) {
    MPI_Sendrecv_replace(&passing, 1, MPI_INT, (rank + 1) % size, 0, (rank + size - 1) % size, 0, MPI_COMM_WORLD,
                         MPI_STATUS_IGNORE);
    sum += passing;
  }
  printf("%d of %d: %d\\n", rank, size, sum);
  return MPI_Finalize();
}
"""


def lab(*arguments, number=LAB, script=SOURCE / "scripts/lab", timeout=30, **options):
    """The finished call, with its output as text."""
    return subprocess.run(
        [str(script), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=timeout,
        env=dict(os.environ, ASSAY_LAB=str(number)),
        **options,
    )


def words_of(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=30).stdout


def left_of(number):
    """What still reminds of a lab, in sentences."""
    sign = f"assay{number}"
    found = [f"namespace {line}" for line in words_of("ip", "netns", "list").splitlines() if line.startswith(f"{sign}-")]
    found += [f"interface {line}" for line in words_of("ip", "-o", "link").splitlines() if f" {sign}" in line]
    found += [f"folder {path}" for path in pathlib.Path("/run").glob(f"assay-lab-{number}*")]
    return found


def mpirun(*arguments):
    settings = dict(line.split("=", 1) for line in lab("mpi").stdout.splitlines())
    return subprocess.run(
        ["mpirun", "--host", ",".join(HOSTS), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=30,
        env={**os.environ, **settings},
    )


def setUpModule():
    if os.geteuid() != 0:
        print("lab_test: SKIPPED, hosts of their own need root", file=sys.stderr)
        raise unittest.SkipTest("hosts of their own need root")
    unittest.addModuleCleanup(lab, "down")
    lab("down")
    process = lab("up", len(HOSTS))
    if process.returncode != 0:
        raise AssertionError(process.stderr)


class LabTest(unittest.TestCase):
    def expect(self, process, code, *words):
        """The exit code, and every word somewhere in what was printed."""
        said = process.stdout + process.stderr
        self.assertEqual(process.returncode, code, said)
        for word in words:
            self.assertIn(word, said)
        return process.stdout

    def scratch(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="assay-lab-"))
        self.addCleanup(shutil.rmtree, folder)
        return folder


class Hosts(LabTest):
    def test_every_host_has_a_name_an_address_and_shared_memory_of_its_own(self):
        file = pathlib.Path(f"/dev/shm/assay-lab-{os.getpid()}")
        self.addCleanup(file.unlink, missing_ok=True)
        for number, host in enumerate(HOSTS, 1):
            command = f"! test -e {file} && touch {file} && hostname && ip -4 -o address show dev eth0"
            name, address = self.expect(lab("on", host, "sh", "-c", command), 0).splitlines()
            self.assertEqual(name, host)
            self.assertIn(f" 10.99.{LAB}.{number}/24 ", address)
        self.assertFalse(file.exists())

    def test_every_host_reaches_every_other_and_the_controller_by_name(self):
        names = [*HOSTS, "controller"]
        for host in HOSTS:
            said = self.expect(lab("on", host, sys.executable, "-c", CALLER, *names), 0)
            self.assertEqual(said.split(), names, f"from {host}")

    def test_a_host_sees_the_files_of_this_machine_and_its_control_groups(self):
        file = self.scratch() / "seen"
        file.write_text("as it stands")
        self.assertEqual(self.expect(lab("on", "h2", "cat", file), 0), "as it stands")
        self.assertEqual(lab("on", "h2", "ls", "/sys/fs/cgroup").stdout, words_of("ls", "/sys/fs/cgroup"))

    def test_a_command_comes_to_a_host_as_by_ssh(self):
        os.environ["ASSAY_CALLER"] = "its own"
        self.addCleanup(os.environ.pop, "ASSAY_CALLER")
        command = ("hostname;", "echo", "${ASSAY_CALLER-fresh};", "exit", "7")
        said = self.expect(lab("rsh", "-x", "-o", "BatchMode=yes", "-l", "root", f"10.99.{LAB}.3", *command), 7)
        self.assertEqual(said.split(), ["h3", "fresh"])

    def test_what_runs_on_a_host_outlives_the_caller_who_is_killed(self):
        command = [SOURCE / "scripts/lab", "rsh", "h1", "echo $$; exec sleep 60"]
        environment = dict(os.environ, ASSAY_LAB=str(LAB))
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True) as process:
            pid = int(process.stdout.readline())
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self.assertTrue(pathlib.Path(f"/proc/{pid}/ns/net").exists())
            os.kill(pid, signal.SIGKILL)

    def test_a_host_that_is_not_there_is_refused_by_name(self):
        self.expect(lab("on", "h5", "true"), USAGE, "no host 'h5'; there are h1 to h4")
        self.expect(lab("rsh", "h5", "true"), UNREACHED, "no host 'h5'; there are h1 to h4")

    def test_the_site_holds_every_host_with_ids_and_serials_of_its_own(self):
        worker = self.scratch() / "worker"
        device = '{"id": "cpu-0", "kind": "cpu"}, {"id": "cpu-1", "kind": "cpu", "serial": "s"}'
        worker.write_text(f"""#!/bin/sh\nprintf '{{"hosts": [{{"hostname": "%s", "devices": [{device}]}}]}}' $(hostname)""")
        worker.chmod(0o755)
        site = json.loads(self.expect(lab("site", worker), 0))
        self.assertEqual(site["name"], "lab")
        self.assertEqual([(host["id"], host["hostname"]) for host in site["hosts"]], list(zip(HOSTS, HOSTS)))
        self.assertEqual(site["hosts"][1]["serial"], "lab/h2")
        self.assertEqual([device["id"] for device in site["hosts"][1]["devices"]], ["h2/cpu-0", "h2/cpu-1"])
        self.assertEqual([device["serial"] for device in site["hosts"][1]["devices"]], ["lab/h2/cpu-0", "s/h2"])

    def test_without_root_one_sentence_says_so(self):
        folder = self.scratch()  # Somebody else may not be let into the repository.
        folder.chmod(0o755)
        script = shutil.copy(SOURCE / "scripts/lab", folder)
        process = lab("status", script=script, user=65534, group=65534, extra_groups=[], cwd="/")
        self.expect(process, USAGE, "hosts of their own need root")


class Links(LabTest):
    def setUp(self):
        self.addCleanup(lambda: [lab("heal", host) for host in HOSTS])

    def seconds_of_a_transfer(self, sender, receiver):
        command = [str(SOURCE / "scripts/lab"), "on", receiver, sys.executable, "-c", RECEIVER]
        environment = dict(os.environ, ASSAY_LAB=str(LAB))
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            self.assertEqual(process.stdout.readline(), "ready\n")
            self.expect(lab("on", sender, sys.executable, "-c", SENDER, receiver), 0)
            return float(process.stdout.read())

    def test_a_slowed_link_is_slow_both_ways_until_it_is_healed(self):
        nominal = 4_000_000 * 8 / (MEGABITS * 1e6)
        self.expect(lab("slow", "h2", f"{MEGABITS}mbit"), 0)
        self.assertRegex(lab("status").stdout, rf"h2 .* slow {MEGABITS}mbit")
        # Headers and a first burst move it a little; a busy machine can only make it slower.
        self.assertGreater(self.seconds_of_a_transfer("h1", "h2"), 0.9 * nominal)
        self.assertGreater(self.seconds_of_a_transfer("h2", "h1"), 0.9 * nominal)
        self.assertLess(self.seconds_of_a_transfer("h1", "h3"), 0.5 * nominal)
        self.expect(lab("heal", "h2"), 0)
        self.assertLess(self.seconds_of_a_transfer("h1", "h2"), 0.5 * nominal)
        self.assertLess(self.seconds_of_a_transfer("h2", "h1"), 0.5 * nominal)

    def test_a_cut_host_is_refused_by_name_within_ten_seconds_until_it_is_healed(self):
        self.expect(lab("cut", "h3"), 0)
        self.assertRegex(lab("status").stdout, r"h3 .* cut")
        began = time.monotonic()
        self.expect(lab("rsh", "h3", "hostname"), UNREACHED, "lab: no answer from h3")
        self.assertLess(time.monotonic() - began, 10)
        self.expect(lab("rsh", "h4", "hostname"), 0, "h4")
        self.expect(lab("heal", "h3"), 0)
        self.assertRegex(lab("status").stdout, r"h3 .* up")
        self.expect(lab("rsh", "h3", "hostname"), 0, "h3")


@unittest.skipUnless(shutil.which("mpirun"), "there is no mpirun")
class Mpi(LabTest):
    def test_mpirun_starts_one_process_on_each_of_four_hosts(self):
        self.assertEqual(sorted(self.expect(mpirun("hostname"), 0).split()), HOSTS)

    def test_daemons_that_start_daemons_find_their_hosts_too(self):
        self.assertEqual(sorted(self.expect(mpirun("--mca", "routed_radix", 1, "hostname"), 0).split()), HOSTS)

    @unittest.skipUnless(shutil.which("mpicc"), "there is no mpicc")
    def test_four_ranks_on_four_hosts_add_their_numbers_up_in_a_ring(self):
        folder = self.scratch()
        (folder / "ring.c").write_text(RING)
        words_of("mpicc", "-o", folder / "ring", folder / "ring.c")
        said = self.expect(mpirun("-n", 4, folder / "ring"), 0)
        self.assertEqual(sorted(said.splitlines()), [f"{rank} of 4: 10" for rank in range(4)])


class UpAndDown(LabTest):
    def setUp(self):
        self.addCleanup(lab, "down", number=SECOND_LAB)
        lab("down", number=SECOND_LAB)

    def test_what_is_up_is_not_stood_up_again(self):
        self.expect(lab("up", 4), 0, "up already")
        self.expect(lab("up", 3), USAGE, "with 4 hosts, not 3")
        self.expect(lab("on", "h4", "true"), 0)

    def test_after_down_nothing_is_left_and_another_lab_stands(self):
        self.expect(lab("up", 2, number=SECOND_LAB), 0)
        self.assertNotEqual(left_of(SECOND_LAB), [])
        # One that has left its session and does not care to be asked.
        stubborn = "trap '' TERM HUP INT; echo $$; exec sleep 1000 >/dev/null 2>&1"
        process = lab("on", "h2", "setsid", "--fork", "sh", "-c", stubborn, number=SECOND_LAB)
        pids = [process.stdout.strip(), *pathlib.Path(f"/run/assay-lab-{SECOND_LAB}/h1.pid").read_text().split()]
        for _ in range(2):
            self.expect(lab("down", number=SECOND_LAB), 0)
            self.assertEqual(left_of(SECOND_LAB), [])
        for pid in pids:
            self.assertFalse(pathlib.Path(f"/proc/{pid}/ns/net").exists(), f"process {pid} still runs")
        self.expect(lab("on", "h2", "true", number=SECOND_LAB), USAGE, "is not up")
        self.expect(lab("rsh", "h2", "hostname"), 0, "h2")

    def test_an_up_that_was_killed_halfway_is_cleared_by_down_and_by_up(self):
        for mended_by in ("down", "up"):
            process = subprocess.Popen([SOURCE / "scripts/lab", "up", "32"], env=dict(os.environ, ASSAY_LAB=str(SECOND_LAB)))
            while not pathlib.Path(f"/run/assay-lab-{SECOND_LAB}/h2.pid").exists():
                self.assertIsNone(process.poll())
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.expect(lab("status", number=SECOND_LAB), USAGE, "is not up")
            self.expect(lab(mended_by, number=SECOND_LAB), 0)
        self.assertEqual(len(self.expect(lab("status", number=SECOND_LAB), 0).splitlines()), 4)
        self.expect(lab("down", number=SECOND_LAB), 0)
        self.assertEqual(left_of(SECOND_LAB), [])


if __name__ == "__main__":
    unittest.main()
