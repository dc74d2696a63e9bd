"""Runs the hand-ins in PyTorch and writes what is true of them: `truths.json`.

`HandIns/<name>/` is one hand-in as a student leaves it, `HandIns/<name>.toml` what a careful human
says of it and how it is run. This script runs each in a process of its own on the repository's own
sample (the first test images of `Fixtures/sample`), under the student's own evaluation path, and
writes `truths.json`, one hand-in a line. Weights are not committed, apart from small real files: all
come from a formula of name and shape (`values`), which any language repeats to the bit.

    python3 make_hand_ins.py            all hand-ins
    python3 make_hand_ins.py NAME ...   these alone; the others' truths are kept
    python3 make_hand_ins.py --folder F as above, with F/HandIns and F/truths.json

It needs PyTorch, torchvision, NumPy, pandas, einops, scikit-learn and docopt.

## truths.json
An object with `torch` (the version), `images` (how many test images `logits` has), `formula` (examples
to check one's own against: `name`, `shape`, `salt`, `values`) and `hand_ins`: an object by name. A
place is `{"file", "line", "cell"?}`: lines from 1, in a notebook those of the cell, whose number counts
all cells from 1. Keys that do not apply are left out.

* `about`, `level` (1 to 4, of the student's network), `labels` (what the hand-in is here for).
* `write`: files that the test adds before it grades, since git or size keeps them out of the
  repository. Each has a `path` and one of
    `text`: the content;
    `sample`: the repository's own sample in the form given: `idx`, `idx.gz` or `csv` of the images or
      labels that the path's name says, `label,pixel1,...` with a heading;
    `state`: weights by the formula. `state.form` is a JSON value in which the string `"$state"` stands
      for the state dict, so `"$state"` alone is a bare state dict and `{"epoch": 5,
      "model_state_dict": "$state"}` a wrapped one; `state.tensors` are as `tensors` below, and are left
      out where they are the same; `state.salt` likewise.
* `weights`: the path of the checkpoint that belongs to the network; `committed` where it is a real
  file that `torch.save` wrote.
* `network`: the place of the class (or of the function or assignment that makes the network), with
  `class` and `input`, the shape [without batch] in which it takes an image.
* `tensors`: `[name, shape]` in the checkpoint's order, with a third element for an element type that
  is not float32 and a fourth for values that are not by the formula (a buffer of integers).
  `tied` gives, by name, the earlier name whose values a tensor shares.
* `salt`: the formula's. The smallest for which no prediction hangs on rounding.
* `logits` [images, 10] with 7 digits, and `predictions` [images], by PyTorch.
* `scaling`: what reaches the network: `{"scale": "0-255" | "0-1", "mean"?, "std"?}` with `at`, the
  place that decides it, `inside` where the network itself divides, `transposed` where images are turned.
  Checked here against the numbers that reached the network. `{"unclear": why}` where no path is stated.
* `loader`: `verdict` (as in `LoaderVerdict.Kind`) with its place and `class`.
* `checks`: of the assignment, each a list of places, the first the best; an empty list is a check that
  fails; `null` is one that the hand-in leaves open, with which nothing should be asserted.
    `data_by_hand`, `training` (the loop, its backward, its step), `weights_saved`, `import_script`;
    `only_pytorch` is true or false.
* `refusal`: for hand-ins that must end with a diagnostic and no accuracy: `kind` (`construct`,
  `checkpoint`, `mismatch`, `no_network`, `no_weights`), `says` (words of which the diagnostic must hold
  one, in any case) and a place. All others run in PyTorch: of them a few may be refused by name, but an
  answer that differs is an error of the project.

## The formula
`hash(name)` is FNV-1a of 32 bits over the name's UTF-8 bytes, started with 2166136261 xor salt. Element
`i` (row-major, from 0) takes `x = hash + i * 0x9E3779B9` mod 2^32, mixed as MurmurHash3 finishes
(`x ^= x >> 16; x *= 0x85EBCA6B; x ^= x >> 13; x *= 0xC2B2AE35; x ^= x >> 16`), and
`u = Float(x >> 8) * 2^-23 - 1`, in -1 ..< 1 and exact. In float32, each operation rounded once:
* two dimensions and more: `u * sqrt(6 / Float(product of all dimensions but the first))`;
* one or none, name ending in `running_var`: `1 + 0.5 * u`; in `running_mean`: `0.25 * u`;
  in `weight`: `1 + 0.25 * u`; any other: `0.125 * u`;
* integers: `num_batches_tracked` is 100; others are given in `tensors`.
float64 and float16 tensors are the float32 values converted.
"""

import argparse
import ast
import contextlib
import copy
import gzip
import importlib
import io
import json
import multiprocessing
import os
import pathlib
import re
import shutil
import sys
import tempfile
import tomllib
import traceback
import types
import warnings

import numpy as np
import torch

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = REPOSITORY / "Fixtures" / "sample"
IMAGES = 32
TRAINING_IMAGES = 64
# A prediction that another order of additions could turn is no truth: the best score must lead by more
# than this part of the largest score.
LEAD = 2e-4


# MARK: Weights by formula


def values(name, shape, salt=0):
    """The float32 values of one tensor, as the heading says."""
    state = (2166136261 ^ salt) & 0xFFFFFFFF
    for byte in name.encode():
        state = ((state ^ byte) * 16777619) & 0xFFFFFFFF
    count = int(np.prod(shape, dtype=np.int64))
    with np.errstate(over="ignore"):
        x = np.uint32(state) + np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9)
        x ^= x >> np.uint32(16)
        x *= np.uint32(0x85EBCA6B)
        x ^= x >> np.uint32(13)
        x *= np.uint32(0xC2B2AE35)
        x ^= x >> np.uint32(16)
    u = (x >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-23) - np.float32(1)
    if len(shape) >= 2:
        fan_in = np.float32(np.prod(shape[1:], dtype=np.int64))
        u = u * np.sqrt(np.float32(6) / fan_in)
    elif name.endswith("running_var"):
        u = np.float32(1) + np.float32(0.5) * u
    elif name.endswith("running_mean"):
        u = np.float32(0.25) * u
    elif name.endswith("weight"):
        u = np.float32(1) + np.float32(0.25) * u
    else:
        u = np.float32(0.125) * u
    return u.reshape(shape)


def fill(state, salt):
    """Fills the tensors of a state dict in place; returns which share another's values."""
    seen, tied = {}, {}
    for name, tensor in state.items():
        if not isinstance(tensor, torch.Tensor):
            continue
        place = (tensor.data_ptr(), tuple(tensor.shape), tensor.stride())
        if tensor.numel() and place in seen:
            tied[name] = seen[place]
            continue
        seen[place] = name
        if tensor.is_floating_point():
            tensor.copy_(torch.from_numpy(values(name, tuple(tensor.shape), salt)))
        elif name.endswith("num_batches_tracked"):
            tensor.fill_(100)
    return tied


def described(state):
    """`[name, shape, type?, values?]` of each tensor."""
    result = []
    for name, tensor in state.items():
        if not isinstance(tensor, torch.Tensor):
            continue
        entry = [name, list(tensor.shape)]
        if tensor.dtype != torch.float32:
            entry.append(str(tensor.dtype).removeprefix("torch."))
            if not tensor.is_floating_point() and not name.endswith("num_batches_tracked"):
                entry.append(tensor.flatten().int().tolist())
        result.append(entry)
    return result


# MARK: Data


def sample(kind, count):
    """The first images and labels of the sample's `t10k` or `train` files, with their IDX headings."""
    images = gzip.decompress((SAMPLE / f"{kind}-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((SAMPLE / f"{kind}-labels-idx1-ubyte.gz").read_bytes())
    pixels = np.frombuffer(images, np.uint8, offset=16).reshape(-1, 28, 28)
    classes = np.frombuffer(labels, np.uint8, offset=8)
    turns = -(-count // len(classes))
    return np.tile(pixels, (turns, 1, 1))[:count], np.tile(classes, turns)[:count]


def write_data(path, test, train):
    """Writes the sample in the form that the file's name says."""
    name = path.name.lower()
    path.parent.mkdir(parents=True, exist_ok=True)
    if name == "fashionmnist" or name == "mnist":
        for kind in ("t10k", "train"):
            for what in ("images-idx3-ubyte", "labels-idx1-ubyte"):
                write_data(path / "raw" / f"{kind}-{what}", test, train)
                write_data(path / "raw" / f"{kind}-{what}.gz", test, train)
        return
    is_test = "test" in name or "t10k" in name
    pixels, classes = sample("t10k" if is_test else "train", test if is_test else train)
    if name.endswith(".csv"):
        rows = ["label," + ",".join(f"pixel{i + 1}" for i in range(784))]
        for image, label in zip(pixels, classes):
            rows.append(",".join(map(str, [label, *image.reshape(-1)])))
        path.write_text("\n".join(rows) + "\n")
        return
    if name.endswith((".npy", ".npz", ".pt")):
        array = classes if "label" in name or name.startswith("y") else pixels
        if name.endswith(".npy"):
            np.save(path, array)
        elif name.endswith(".npz"):
            np.savez(path, images=pixels, labels=classes)
        else:
            torch.save((torch.from_numpy(pixels), torch.from_numpy(classes).long()), path)
        return
    if "images" in name:
        data = np.array([2051, len(pixels), 28, 28], ">u4").tobytes() + pixels.tobytes()
    else:
        data = np.array([2049, len(classes)], ">u4").tobytes() + classes.tobytes()
    path.write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)


# MARK: Sources


def cells_of(path):
    """The units of a source: `(cell number or None, text)`."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    if path.suffix != ".ipynb" and not text.lstrip().startswith('{"cells"') \
            and not re.match(r'\s*\{\s*"cells"\s*:', text):
        return [(None, text)]
    book = json.loads(text)
    cells = book.get("cells") or [c for sheet in book.get("worksheets", []) for c in sheet["cells"]]
    result = []
    for number, cell in enumerate(cells, start=1):
        if cell.get("cell_type") == "code":
            source = cell.get("source", cell.get("input", ""))
            result.append((number, source if isinstance(source, str) else "".join(source)))
    return result


def find_place(folder, words):
    """The place that `file: words` or `file #2: words` (the second such line) means."""
    match = re.match(r"([^:]+?)(?: #(\d+))?: (.*)", words, re.S)
    if not match:
        raise ValueError(f"{words!r} is no place")
    file, nth, snippet = match[1], int(match[2] or 1), match[3]
    for cell, text in cells_of(folder / file):
        for line, content in enumerate(text.splitlines(), start=1):
            if snippet in content:
                nth -= 1
                if nth == 0:
                    place = {"file": file, "line": line}
                    if cell is not None:
                        place["cell"] = cell
                    return place
    raise ValueError(f"no line with {snippet!r} in {file}")


def python_of(text):
    """A cell without its magics, as a student's notebook runs it."""
    lines = []
    for line in text.splitlines():
        stripped = line.lstrip()
        if stripped.startswith(("!", "%")) or re.match(r"(pip|cd|ls|conda) ", stripped):
            line = line[: len(line) - len(stripped)] + "pass"
        lines.append(re.sub(r"^(\w+ = )[!%].*", r"\1[]", line))
    return "\n".join(lines)


# Statements that build up what they are called on, and are run though they are calls.
BUILDING = re.compile(
    r"add_argument|\.append\(|add_module|\.extend\(|\.update\(|sys\.path|set_default|register_|"
    r"manual_seed|\.eval\(\)|setattr|to\(device\)")


class Definitions:
    """Runs what a source defines: imports, functions, classes and assignments, but no training."""

    def __init__(self, namespace, extra=(), until=None):
        self.namespace, self.extra, self.notes = namespace, list(extra), []
        # The text from which on a damaged source is left out.
        self.until = until

    def run(self, path):
        self.namespace["__file__"] = str(path)
        for cell, text in cells_of(path):
            first = text.lstrip().splitlines()[0] if text.strip() else ""
            if first.startswith("%%writefile"):
                body = text.lstrip().split("\n", 1)[1]
                pathlib.Path(first.split()[-1]).write_text(body)
                continue
            if first.startswith("%%") and first.split()[0] not in ("%%time", "%%capture"):
                continue
            if self.until:
                text = text.partition(self.until)[0]
            self.unit(text, path.name)

    def unit(self, text, name):
        try:
            tree = ast.parse(text)
        except SyntaxError:
            text = python_of(text)
            try:
                tree = ast.parse(text)
            except SyntaxError as error:
                self.notes.append(f"{name}: {error}")
                return
        docstring = ast.get_docstring(tree, clean=False)
        if docstring:
            self.namespace["__doc__"] = docstring
        for statement in tree.body:
            self.statement(statement, text, name)

    def statement(self, statement, text, name):
        source = ast.get_source_segment(text, statement) or ""
        kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign,
                 ast.AnnAssign, ast.AugAssign)
        wanted = any(words in source for words in self.extra)
        if isinstance(statement, ast.If) and not wanted:
            if "__main__" in source.split("\n")[0] or "download" in source.split("\n")[0]:
                return
            wanted = True
        if isinstance(statement, ast.Expr):
            wanted = wanted or bool(BUILDING.search(source))
        if not wanted and not isinstance(statement, kinds):
            return
        unit = ast.Module([statement], type_ignores=[])
        try:
            exec(compile(unit, name, "exec"), self.namespace)
        except Exception as error:
            self.notes.append(f"{name}:{statement.lineno}: {type(error).__name__}: {error}")


# MARK: One hand-in


class InOrder(torch.utils.data.RandomSampler):
    """Shuffling would make the first images others than the first."""

    def __iter__(self):
        return iter(range(len(self.data_source)))


def first_images(source, count):
    """The first images of a loader, a data set or a tensor, as one batch."""
    if isinstance(source, torch.Tensor):
        return source[:count]
    if isinstance(source, np.ndarray):
        return torch.from_numpy(source[:count])
    if isinstance(source, torch.utils.data.Dataset) and not isinstance(
            source, torch.utils.data.IterableDataset):
        source = torch.utils.data.DataLoader(source, batch_size=count)
    batches, total = [], 0
    for batch in source:
        if isinstance(batch, dict):
            batch = batch.get("image", batch.get("x", batch.get("pixels")))
        elif isinstance(batch, (tuple, list)):
            batch = batch[0]
        batch = torch.as_tensor(batch)
        batches.append(batch)
        total += len(batch)
        if total >= count:
            break
    return torch.cat(batches)[:count]


def shown(number):
    return float(f"{number:.7g}")


class HandIn:
    def __init__(self, folder, name):
        self.folder, self.name = folder / name, name
        with open(folder / f"{name}.toml", "rb") as file:
            self.case = tomllib.load(file)

    def place(self, words):
        return find_place(self.folder, words)

    def truth(self):
        case = self.case
        truth = {"about": case["about"]}
        for key in ("level", "labels"):
            if key in case:
                truth[key] = case[key]
        if "network" in case:
            truth["network"] = {**self.place(case["network"]["at"]), **{
                key: value for key, value in case["network"].items() if key != "at"}}
        if "scaling" in case:
            truth["scaling"] = {
                key: self.place(value) if key == "at" else value
                for key, value in case["scaling"].items()}
        if "loader" in case:
            loader = dict(case["loader"])
            place = self.place(loader.pop("at")) if "at" in loader else {}
            truth["loader"] = {**loader, **place}
        if "checks" in case:
            truth["checks"] = {key: self.check(value) for key, value in case["checks"].items()}
        if "refusal" in case:
            refusal = dict(case["refusal"])
            place = self.place(refusal.pop("at")) if "at" in refusal else {}
            truth["refusal"] = {**refusal, **place}
        truth["write"] = copy.deepcopy(case.get("write", []))
        if "run" in case:
            self.run(truth)
        if not truth["write"]:
            del truth["write"]
        return truth

    def check(self, value):
        if isinstance(value, bool):
            return value
        if value == "open":
            return None
        return [self.place(words) for words in ([value] if isinstance(value, str) else value)]

    def run(self, truth):
        """Runs the student's code in a copy of the folder, with data where it looks for them."""
        run = self.case["run"]
        with tempfile.TemporaryDirectory() as place:
            work = pathlib.Path(place) / self.name
            shutil.copytree(self.folder, work)
            for data in run.get("data", []):
                write_data(work / data, run.get("test", IMAGES), run.get("train", TRAINING_IMAGES))
            os.chdir(work / run.get("folder", "."))
            self.evaluate(truth, run)

    def evaluate(self, truth, run):
        torch.utils.data.RandomSampler.__iter__ = InOrder.__iter__
        saving = torch.save
        sys.path.insert(0, os.getcwd())
        main = types.ModuleType("__main__")
        sys.modules["__main__"] = main
        names = main.__dict__
        modules = run.get("module", "assignment_script.py")
        for module in [modules] if isinstance(modules, str) else modules:
            sys.argv = [module]
            definitions = Definitions(names, run.get("also", []), run.get("until"))
            # Sources that save while they are run would leave files that are not theirs to leave.
            torch.save = lambda *arguments, **options: None
            definitions.run(pathlib.Path(module).resolve())
            self.notes = getattr(self, "notes", []) + definitions.notes
        torch.save = saving
        # For a hand-in that is a network alone: the images as [N, 1, 28, 28], from 0 to 1.
        pixels = torch.from_numpy(sample("t10k", IMAGES)[0].copy())
        names["IMAGES"] = pixels.float().div(255).unsqueeze(1)
        torch.manual_seed(0)
        for line in run.get("before", []):
            exec(line, names)
        net = eval(run.get("net", "model"), names)
        net.eval()
        names["net"] = net
        x = first_images(eval(run.get("inputs", "test_loader"), names), IMAGES)
        output = compile(run.get("output", "net(x)"), "output", "eval")
        fed = []
        hook = net.register_forward_pre_hook(
            lambda _, inputs: fed.append(inputs[0].detach().clone()))

        def answer():
            fed.clear()
            with torch.no_grad():
                names["x"] = x
                scores = eval(output, names)
                return scores.reshape(len(x), 10)

        answer()  # Gives lazy layers their shapes.
        saved = eval(run.get("saved", "net.state_dict()"), names)
        for salt in range(60):
            with torch.no_grad():
                tied = fill(saved, salt)
            scores = answer()
            if self.is_clear(scores):
                break
        else:
            raise ValueError(f"no salt gives clear predictions: {scores[:2]}")
        hook.remove()
        self.write_weights(truth, run, net, saved, names)
        if "refusal" in truth:
            return
        if "network" in truth:
            truth["network"]["input"] = list(fed[0].shape[1:]) if len(fed) == 1 else list(x.shape[1:])
        truth["tensors"] = described(saved)
        if tied:
            truth["tied"] = tied
        truth["salt"] = salt
        truth["logits"] = [[shown(v) for v in row] for row in scores.tolist()]
        truth["predictions"] = scores.argmax(1).tolist()
        self.check_scaling(truth, fed)

    def is_clear(self, scores):
        if not torch.isfinite(scores).all():
            return False
        best = scores.double().topk(2, dim=1).values
        lead = (best[:, 0] - best[:, 1]).min()
        enough = lead > LEAD * scores.abs().max().clamp(min=1e-3)
        spread = len(set(scores.argmax(1).tolist()))
        return bool(enough) and spread >= self.case["run"].get("spread", 2)

    def check_scaling(self, truth, fed):
        scaling = truth.get("scaling")
        if not scaling or "unclear" in scaling or self.case["run"].get("unchecked"):
            return
        pixels = sample("t10k", IMAGES)[0].astype(np.float64)
        if scaling.get("transposed"):
            pixels = pixels.transpose(0, 2, 1)
        if scaling["scale"] == "0-1":
            pixels = pixels / 255
        pixels = (pixels - scaling.get("mean", 0)) / scaling.get("std", 1)
        got = torch.cat([part.reshape(-1) for part in fed]).double().numpy()
        if got.size != pixels.size:
            raise ValueError(f"{got.size} numbers reached the network, not {pixels.size}")
        if not np.allclose(got, pixels.reshape(-1), rtol=1e-5, atol=1e-5):
            raise ValueError(f"the scaling is not as stated: {got[:784].max()} {got[:784].min()}, "
                             f"stated {pixels[0].max()} {pixels[0].min()}")

    def write_weights(self, truth, run, net, saved, names):
        weights = self.case.get("weights")
        if not weights:
            return
        truth["weights"] = weights["file"]
        if "real" not in weights:
            truth["write"].append(
                {"path": weights["file"], "state": {"form": weights.get("form", "$state")}})
            return
        truth["committed"] = True
        names.update(torch=torch, saved=saved, net=net)
        path = self.folder / weights["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        value = eval(weights["real"], names)
        options = {"_use_new_zipfile_serialization": False} if weights.get("legacy") else {}
        if "protocol" in weights:
            options["pickle_protocol"] = weights["protocol"]
        tag, lines = torch.serialization.location_tag, torch.serialization.get_source_lines_and_file

        def without_paths(kind, *arguments):
            """The source of a pickled class, without this machine's paths and PyTorch's own text."""
            text, number, file = lines(kind, *arguments)
            inner = file.partition("site-packages/")[2]
            return (text[:1], number, inner) if inner else (text, number, os.path.basename(file))

        # The legacy format names storages by their addresses: a file that says the same is kept.
        if weights.get("legacy") and path.exists() and says(path, value):
            return
        torch.serialization.get_source_lines_and_file = without_paths
        if "device" in weights:
            torch.serialization.location_tag = lambda storage: weights["device"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # By name, so that the archive's root folder is the file's.
            torch.save(value, str(path), **options)
        torch.serialization.location_tag = tag
        torch.serialization.get_source_lines_and_file = lines


def says(path, value):
    """Whether a stored file holds these tensors."""
    def tensors(value):
        return value.state_dict() if isinstance(value, torch.nn.Module) else value

    try:
        stored = tensors(torch.load(path, map_location="cpu", weights_only=False))
    except Exception:
        return False
    wanted = tensors(value)
    return list(stored) == list(wanted) and all(
        torch.equal(stored[name], wanted[name]) for name in wanted)


def work(arguments):
    folder, name = arguments
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    hand_in = HandIn(folder, name)
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            return name, hand_in.truth(), None
    except BaseException:
        notes = "\n".join(getattr(hand_in, "notes", []))
        return name, None, f"{traceback.format_exc(limit=-4)}{notes}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path(__file__).parent)
    options = parser.parse_args()
    folder = options.folder.resolve() / "HandIns"
    path = options.folder.resolve() / "truths.json"
    names = options.names or sorted(file.stem for file in folder.glob("*.toml"))
    truths = {}
    if options.names and path.exists():
        truths = json.loads(path.read_text())["hand_ins"]
    for module in ("torchvision", "pandas", "einops", "sklearn", "matplotlib"):
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    failed = 0
    # Each in a process of its own: hand-ins call their modules and classes alike.
    with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=1) as pool:
        for name, truth, error in pool.imap_unordered(work, [(folder, n) for n in names], 1):
            if error:
                failed += 1
                print(f"{name}: {error}\n", file=sys.stderr)
            else:
                truths[name] = truth
    lines = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(truths[name], separators=(',', ':'), ensure_ascii=False)}"
        for name in sorted(truths))
    examples = [
        {"name": name, "shape": shape, "salt": salt, "values": values(name, shape, salt).ravel().tolist()}
        for name, shape, salt in [
            ("fc1.weight", [2, 3], 0), ("fc1.bias", [3], 0), ("bn.weight", [2], 1),
            ("bn.running_mean", [2], 1), ("bn.running_var", [2], 1), ("première.weight", [1, 2, 2], 3)]]
    path.write_text(
        f'{{"torch": "{torch.__version__.split("+")[0]}", "images": {IMAGES}, "formula": '
        f"{json.dumps(examples, ensure_ascii=False)}, "
        f'"hand_ins": {{\n{lines}\n}}}}\n')
    print(f"{len(names) - failed} hand-ins, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
