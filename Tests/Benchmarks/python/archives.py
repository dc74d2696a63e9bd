"""Reads one submission of any container kind: its manifest and its weights."""

import io
import json
import struct
import tarfile
import zipfile
from pathlib import Path

import safetensors.torch
import zstandard

ZSTANDARD_MAGIC = b"\x28\xb5\x2f\xfd"


def read_submission(path):
    """The manifest and the state dict of the submission at `path`."""
    path = Path(path)
    if path.is_dir():
        names = [str(file.relative_to(path)) for file in path.rglob("*") if file.is_file()]
        return from_members(names, lambda name: (path / name).read_bytes())
    data = path.read_bytes()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return from_members(archive.namelist(), archive.read)
    if data.startswith(ZSTANDARD_MAGIC):
        with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)) as reader:
            return from_tar(reader.read())
    if path.suffix == ".safetensors":
        return from_safetensors(data)
    return from_tar(data)


def from_tar(data):
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        files = {member.name.removeprefix("./"): member for member in archive if member.isfile()}
        return from_members(list(files), lambda name: archive.extractfile(files[name]).read())


def from_members(names, read):
    """A manifest at the root or under one top-level folder."""
    manifest_name = min(
        (name for name in names if name.split("/")[-1] == "submission.json"), key=len
    )
    manifest = json.loads(read(manifest_name))
    folder = manifest_name.removesuffix("submission.json")
    return manifest, safetensors.torch.load(read(folder + manifest["weights"]))


def from_safetensors(data):
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    return json.loads(header["__metadata__"]["submission"]), safetensors.torch.load(data)
