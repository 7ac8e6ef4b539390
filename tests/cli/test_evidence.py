"""From a finished campaign to a bag that a stranger can check."""

import shutil
import subprocess
import unittest

from calling import (ACCEPTED, DONE, LOOSE, REJECTED, SHORT, UNDECIDED, USAGE, ProgramTest, call)


class Evidence(ProgramTest):
    def sealed(self):
        out = self.scratch / "out"
        self.expect(call("assay", "run", "--campaign", SHORT, "--profile", LOOSE, "--out", out),
                    DONE)
        key = self.scratch / "key"
        self.expect(call("assay", "keygen", key), 0)
        self.assertEqual(key.stat().st_mode & 0o777, 0o600)
        self.expect(call("assay", "seal", out, "--key", key), 0)
        return out, key

    def test_a_sealed_campaign_verifies_with_its_key_and_with_both_programs(self):
        out, key = self.sealed()
        for program in (("assay", "verify"), ("assay-verify",)):
            process = call(*program, out, "--key", f"{key}.pub")
            self.expect(process, ACCEPTED)
            self.expect(call(*program, out), UNDECIDED, "signer not checked")
        other = self.scratch / "other"
        self.expect(call("assay", "keygen", other), 0)
        self.expect(call("assay", "verify", out, "--key", f"{other}.pub"), REJECTED)
        self.expect(call("assay", "verify", out, "--key", self.scratch / "none.pub"), USAGE)
        self.expect(call("assay", "seal", out, "--key", key), USAGE, "sealed")
        self.expect(call("assay", "report", out), DONE, "hbm.triad")
        self.expect(call("assay", "judge", out), USAGE, "--out")
        self.expect(call("assay", "judge", out, "--out", self.scratch / "again"), DONE)

    def test_samples_that_were_edited_rehashed_and_signed_again_are_named(self):
        out, key = self.sealed()
        forged = self.scratch / "forged"
        self.unseal(out, forged)
        path = forged / "samples" / "hbm-cpu-0.1.jsonl"
        self.forge(path)
        process = call("assay", "seal", forged, "--key", key)
        self.expect(process, USAGE)  # Its verdicts are not those of its samples.
        self.seal_by_hand(forged, key)
        process = call("assay-verify", forged, "--key", f"{key}.pub")
        self.expect(process, REJECTED, "hbm.triad", "cpu-0")

    @staticmethod
    def unseal(bag, folder):
        shutil.copytree(bag / "data", folder)
        subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)

    @staticmethod
    def forge(path):
        """Halves every value of the triad and makes the footer match again."""
        import hashlib
        import json

        lines = path.read_text().splitlines()
        for index, line in enumerate(lines[:-1]):
            value = json.loads(line)
            if value.get("case", "").startswith("hbm.triad"):
                for series in value["metrics"].values():
                    series["values"] = [v / 1e6 for v in series["values"]]
                lines[index] = json.dumps(value, sort_keys=True, separators=(",", ":"))
        body = ("\n".join(lines[:-1]) + "\n").encode()
        footer = json.loads(lines[-1])
        footer["sha256"] = hashlib.sha256(body).hexdigest()
        if "bytes" in footer:
            footer["bytes"] = len(body)
        path.write_bytes(body + json.dumps(footer, sort_keys=True, separators=(",", ":")).encode()
                         + b"\n")

    @staticmethod
    def seal_by_hand(folder, key):
        """What a forger with the key and stock tools would do."""
        script = r"""
set -eu
cd "$1"
mkdir data.tmp && for f in * .[!.]*; do [ -e "$f" ] && [ "$f" != data.tmp ] && mv "$f" data.tmp/; done
mv data.tmp data
printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' > bagit.txt
bytes=$(find data -type f -printf '%s\n' | awk '{s+=$1} END {print s}')
count=$(find data -type f | wc -l)
cp "$3" bag-info.txt
sed -i "s/^Payload-Oxum: .*/Payload-Oxum: $bytes.$count/" bag-info.txt
find data -type f | LC_ALL=C sort | xargs -d '\n' sha256sum > manifest-sha256.txt
sha256sum bag-info.txt bagit.txt manifest-sha256.txt > tagmanifest-sha256.txt
mkdir signatures && cp "$2.pub" signatures/seal.pub
openssl pkeyutl -sign -inkey "$2" -rawin -in tagmanifest-sha256.txt -out signatures/seal.sig
"""
        info = folder.parent / "out" / "bag-info.txt"
        subprocess.run(["bash", "-c", script, "forge", str(folder), str(key), str(info)], check=True)


if __name__ == "__main__":
    unittest.main()
