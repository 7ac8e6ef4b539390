"""The bundle: unpacked where nothing of the build or of Debian is, it runs; and it says truly what it needs of a host."""

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from calling import BUILD, DONE, LOOSE, SHORT, SOURCE

GLIBC = re.compile(r"^(ld-linux-.*|lib(c|m))\.so\.\d+$")
CUDA = re.compile(r"^lib(cudart|cublasLt)\.so\.\d+$")
SANITIZED = "libasan" in subprocess.run(["readelf", "-d", str(BUILD / "assay")], capture_output=True, text=True,
                                        check=True).stdout


def package(*options):
    made = subprocess.run([str(SOURCE / "scripts/package"), *map(str, options)], capture_output=True, text=True, timeout=300,
                          check=False)
    if made.returncode != 0:
        raise AssertionError(made.stdout + made.stderr)
    return pathlib.Path(made.stdout.strip())


def unpacked(archive, into):
    into.mkdir()
    subprocess.run(["tar", "-xzf", str(archive), "-C", str(into)], check=True, timeout=60)
    return next(into.iterdir())


def needed(path):
    said = subprocess.run(["readelf", "--dynamic", str(path)], capture_output=True, text=True, check=True).stdout
    return re.findall(r"\(NEEDED\).*\[(.+)\]", said), re.findall(r"\((?:RPATH|RUNPATH)\).*\[(.+)\]", said)


def elf_files(folder):
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.read_bytes()[:4] == b"\x7fELF"]


class Bundles(unittest.TestCase):
    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="assay-package-"))
        self.addCleanup(shutil.rmtree, self.scratch)


@unittest.skipIf(SANITIZED, "a sanitized build is not what anybody packs; `scripts/dev test release -R package` looks at one")
class Native(Bundles):
    @classmethod
    def setUpClass(cls):
        cls.kept = pathlib.Path(tempfile.mkdtemp(prefix="assay-bundle-"))
        cls.addClassCleanup(shutil.rmtree, cls.kept)
        cls.archive = package("--build", BUILD, "--out", cls.kept)
        cls.root = unpacked(cls.archive, cls.kept / "a place with spaces")

    def a_bare_host(self):
        """A folder with what the bundle says that it needs, and nothing else: a shell, glibc, the bundle."""
        host = self.scratch / "host"
        wanted = {"/bin/sh"}
        for program in ("/bin/sh", self.root / "bin/assay"):
            said = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=True).stdout
            wanted |= {path for path in re.findall(r"(/\S+)", said) if GLIBC.match(pathlib.Path(path).name)}
        for name in wanted:
            target = host / name.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(pathlib.Path(name).resolve(), target)
        for folder in ("proc", "sys", "dev", "tmp", "opt"):
            (host / folder).mkdir()
        unpacked(self.archive, host / "opt/somewhere else")
        shutil.copy(SHORT, host / "opt/short.json")
        shutil.copy(LOOSE, host / "opt/loose.json")
        return host

    def on(self, host, command):
        """In a mount namespace of its own, with nothing of this machine but its kernel."""
        script = ('cd "$1" && mount --rbind /proc proc && mount --rbind /sys sys && mount --rbind /dev dev && '
                  f'exec chroot . /bin/sh -c \'cd "/opt/somewhere else/"* && {command}\'')
        return subprocess.run(["unshare", "--mount", "--propagation", "private", "sh", "-ec", script, "sh", str(host)],
                              env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=240, check=False)

    def test_programs_and_libraries_look_for_each_other_in_the_bundle_and_for_glibc_on_the_host(self):
        carried = {path.name for path in (self.root / "lib").rglob("*.so*")}
        for path in elf_files(self.root):
            libraries, search = needed(path)
            with self.subTest(path.name):
                of_host = [name for name in libraries if name not in carried and not GLIBC.match(name)]
                if path.name == "libassay_cuda.so":
                    of_host = [name for name in of_host if not CUDA.match(name)]
                self.assertEqual(of_host, [])
                if path.parent.name in ("bin", "libexec") or path.name == "libassay_cuda.so":
                    self.assertEqual(search, ["$ORIGIN/../lib"])

    @unittest.skipUnless(os.geteuid() == 0, "a host of its own needs root")
    def test_a_campaign_runs_on_a_host_that_has_glibc_and_a_shell_and_nothing_else(self):
        host = self.a_bare_host()
        described = self.on(host, "bin/assay-worker --describe")
        self.assertEqual(described.returncode, 0, described.stderr)
        self.assertEqual(len(json.loads(described.stdout)["hosts"]), 1)
        ran = self.on(host, "bin/assay run --campaign /opt/short.json --profile /opt/loose.json --out /tmp/out")
        self.assertIn(ran.returncode, DONE, ran.stdout + ran.stderr)
        samples = [json.loads(line) for path in (host / "tmp/out/samples").glob("*.jsonl")
                   for line in path.read_text().splitlines()]
        measured = [line for line in samples if line.get("status") == "measured"]
        self.assertGreaterEqual(len(measured), 6)
        loaded = {path for line in samples for path in line.get("libraries", {}) if ".so" in path}
        self.assertTrue(loaded)
        self.assertEqual({path for path in loaded if not path.startswith("/opt/") and not GLIBC.match(pathlib.Path(path).name)},
                         set())
        for command in ("bin/assay judge /tmp/out --out /tmp/again", "bin/assay-verify --help", "bin/assay-rehearsal --help"):
            self.assertIn(self.on(host, command).returncode, DONE, command)

    @unittest.skipUnless((BUILD / "libassay_cuda.so").exists(), "this build has no CUDA backend: there is no toolkit")
    def test_it_carries_the_backend_for_gpus_and_none_of_nvidias_libraries(self):
        self.assertTrue((self.root / "lib/libassay_cuda.so").exists())
        names = {path.name for path in self.root.rglob("*") if path.is_file()}
        self.assertEqual([name for name in names if re.match("lib(cuda|cublas|nccl|nvidia)", name)], [])
        words = (self.root / "README.md").read_text()
        for library in ("libcudart.so.13", "libcublasLt.so.13", "libnccl.so.2"):
            self.assertIn(library, words)

    def test_the_manifest_has_the_digest_of_every_other_file(self):
        listed = dict(reversed(line.split("  ", 1)) for line in (self.root / "MANIFEST.sha256").read_text().splitlines())
        there = {str(path.relative_to(self.root)): hashlib.sha256(path.read_bytes()).hexdigest()
                 for path in self.root.rglob("*") if path.is_file() and path.name != "MANIFEST.sha256"}
        self.assertEqual(listed, there)

    def test_the_same_inputs_give_the_same_bytes(self):
        os.umask(os.umask(0o027))
        again = package("--build", BUILD, "--out", self.scratch)
        self.assertEqual(hashlib.sha256(again.read_bytes()).digest(), hashlib.sha256(self.archive.read_bytes()).digest())

    def test_without_open_mpi_it_says_that_the_host_must_have_it(self):
        root = unpacked(package("--build", BUILD, "--out", self.scratch, "--mpi", "host"), self.scratch / "there")
        self.assertEqual([path.name for path in root.rglob("libmpi*")], [])
        self.assertIn("libmpi.so.40", (root / "README.md").read_text())


@unittest.skipUnless((SOURCE / "build/aarch64/assay").exists() and shutil.which("qemu-aarch64"),
                     "scripts/dev build aarch64 has not been called")
class Aarch64(Bundles):
    def test_the_bundle_for_aarch64_has_what_is_built_for_it_and_runs(self):
        root = unpacked(package("--build", SOURCE / "build/aarch64", "--out", self.scratch), self.scratch / "there")
        programs = {path.name for path in (root / "bin").iterdir()}
        self.assertEqual(programs - {"assay-rehearsal"}, {"assay", "assay-verify"})
        carried = {path.name for path in (root / "lib").iterdir()}
        for path in elf_files(root):
            self.assertEqual([name for name in needed(path)[0] if name not in carried and not GLIBC.match(name)], [])
        for program in ("assay", "assay-verify"):
            ran = subprocess.run(["qemu-aarch64", str(root / "bin" / program), "--help"], capture_output=True, timeout=60,
                                 check=False)
            self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn("no assay-worker", (root / "README.md").read_text())


if __name__ == "__main__":
    unittest.main()
