#!/usr/bin/env python3
"""Writes Archives/: one small submission, packed by the programs that students pack with.

Run in this folder with Python 3.11, PyTorch 2.13, safetensors 0.8, Info-ZIP zip 3.0, OpenJDK's jar,
GNU tar, xz and zstd; the archives are committed, so that tests need none of them. Times are fixed, so
a second run changes little.
"""

import io
import os
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

import safetensors.torch
import torch

OUT = Path(__file__).parent / "Archives"
FILES = {
    "submission.json": b'{"format": "fashion-lab-submission"}\n',
    "model.py": b"import torch\n" * 40,
    "data/weights.bin": bytes(range(256)) * 3,
    "data/empty.txt": b"",
    "Übung.py": b"x = 1\n",
}
TIME = (2024, 5, 17, 12, 0, 0)
SECONDS = 1715947200


class Unseekable(io.RawIOBase):
    """A pipe: zipfile then writes data descriptors."""

    def __init__(self, path):
        self.file = open(path, "wb")

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)

    def close(self):
        self.file.close()
        super().close()


def info(name, method):
    entry = zipfile.ZipInfo(name, TIME)
    entry.compress_type = method
    entry.external_attr = 0o100644 << 16
    return entry


def write_zips():
    for name, method in [("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED)]:
        with zipfile.ZipFile(OUT / f"python-{name}.zip", "w") as archive:
            for path, data in FILES.items():
                archive.writestr(info(path, method), data)
    with Unseekable(OUT / "python-streamed.zip") as pipe, zipfile.ZipFile(pipe, "w") as archive:
        for path, data in FILES.items():
            archive.writestr(info(path, zipfile.ZIP_DEFLATED), data)
    with zipfile.ZipFile(OUT / "python-zip64.zip", "w") as archive:
        for path, data in FILES.items():
            with archive.open(info(path, zipfile.ZIP_DEFLATED), "w", force_zip64=True) as member:
                member.write(data)
    with zipfile.ZipFile(OUT / "python-folder.zip", "w") as archive:
        archive.mkdir("Homework 3")
        archive.mkdir("Homework 3/data")
        for path, data in FILES.items():
            archive.writestr(info("Homework 3/" + path, zipfile.ZIP_DEFLATED), data)
        for path in ["__MACOSX/Homework 3/._model.py", "Homework 3/.DS_Store",
                     "Homework 3/venv/lib/a.py", "Homework 3/Thumbs.db"]:
            archive.writestr(info(path, zipfile.ZIP_DEFLATED), b"junk" * 9)


def write_with_programs():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "hw3"
        for path, data in FILES.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        for path in [folder, *folder.rglob("*")]:
            os.utime(path, (SECONDS, SECONDS))

        def run(*command, stdin=None, stdout=None):
            environment = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC")
            subprocess.run(command, cwd=name, check=True, stdin=stdin, stdout=stdout,
                           stderr=subprocess.DEVNULL, env=environment)

        run("zip", "-qr", OUT / "infozip.zip", "hw3")
        run("zip", "-qrfd", OUT / "infozip-descriptors.zip", "hw3")
        with open(OUT / "infozip-streamed.zip", "wb") as pipe:
            reader = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=pipe)
            run("zip", "-qr", "-", "hw3", stdout=reader.stdin)
            reader.communicate()
        shutil.copy(OUT / "infozip.zip", OUT / "infozip-comment.zip")
        subprocess.run(["zip", "-qz", OUT / "infozip-comment.zip"], input=b"Homework of Ada\n",
                       check=True, stdout=subprocess.DEVNULL)
        run("jar", "cfM", OUT / "java.zip", "hw3")
        owner = ["--owner=0", "--group=0", "--sort=name"]
        for form in ["v7", "ustar", "gnu", "pax"]:
            run("tar", *owner, f"--format={form}", "-cf", OUT / f"gnu-{form}.tar", "hw3")
        run("tar", *owner, "-C", "hw3", "-cf", OUT / "gnu-dot.tar", ".")
        run("tar", *owner, "-czf", OUT / "gnu.tar.gz", "hw3")
        run("tar", *owner, "-cjf", OUT / "gnu.tar.bz2", "hw3")
        run("tar", *owner, "-cJf", OUT / "gnu.tar.xz", "hw3")
        run("tar", *owner, "--zstd", "-cf", OUT / "gnu.tar.zst", "hw3")
        # Refused: only one compression is undone.
        with open(OUT / "gnu.tar.xz", "rb") as once, open(OUT / "twice.tar.xz", "wb") as twice:
            run("xz", "-c", stdin=once, stdout=twice)


def write_tars():
    long = "a-folder-with-a-long-name/" * 5 + "weights-of-the-best-epoch.bin"
    forms = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
    for name, form in forms.items():
        for suffix, mode in [("tar", "w"), ("tar.gz", "w:gz"), ("tar.bz2", "w:bz2"),
                             ("tar.xz", "w:xz")]:
            if suffix != "tar" and name != "pax":
                continue
            with tarfile.open(OUT / f"python-{name}.{suffix}", mode, format=form) as archive:
                for path, data in [*FILES.items(), (long, b"best")]:
                    entry = tarfile.TarInfo(path)
                    entry.size = len(data)
                    entry.mtime = SECONDS + (0.5 if name == "pax" else 0)
                    archive.addfile(entry, io.BytesIO(data))


def write_models():
    """Checkpoints handed in alone; those of PyTorch are zip files too."""
    torch.manual_seed(7)
    linear = torch.nn.Linear(4, 2)
    torch.save(linear.state_dict(), OUT / "torch-zip.pt")
    torch.save(linear.state_dict(), OUT / "torch-legacy.pth", _use_new_zipfile_serialization=False)
    torch.jit.script(linear).save(OUT / "torch-script.pt")
    torch.export.save(torch.export.export(linear, (torch.ones(1, 4),)), OUT / "torch-export.pt2")
    safetensors.torch.save_file(linear.state_dict(), OUT / "model.safetensors")
    with zipfile.ZipFile(OUT / "python-with-checkpoint.zip", "w") as archive:
        archive.writestr(info("model.pt", zipfile.ZIP_STORED), (OUT / "torch-zip.pt").read_bytes())
        archive.writestr(info("model.py", zipfile.ZIP_STORED), FILES["model.py"])


if __name__ == "__main__":
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    write_zips()
    write_tars()
    write_with_programs()
    write_models()
