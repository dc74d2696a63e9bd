"""Tests export_submission.py end to end: exports networks, grades the archives, compares predictions.

    swift build --product grade
    .venv/bin/python Fixtures/test_export_submission.py --grade .build/debug/grade \\
        --images DIR/ten-class-images-idx3-ubyte.gz

DIR holds real images with their labels; without --images those of Fixtures/sample are used. Every
network of student_networks.py is exported, refused by its line where it must be, and graded; the
grader's predictions must be PyTorch's own, image by image, except where the two best scores are nearer
than 1e-5 x max(1, the larger's absolute value). Prints a table; exit status 1 if anything failed.
Without --grade only the exporting is tested, which is how other versions of PyTorch are.

`--fixtures DIR` writes the few small archives that `swift test` reads instead, and what PyTorch
predicts for them on the sample's test images.
"""

import argparse
import contextlib
import copy
import gzip
import hashlib
import io
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile
import warnings
import zipfile

import torch
from torch import nn

import export_submission as exporter
import student_networks
from export_submission import ExportError, export_submission

FIXTURES = pathlib.Path(__file__).resolve().parent
LOADER = FIXTURES / "loaders" / "custom_idx.py"
SAMPLE = FIXTURES / "sample" / "t10k-images-idx3-ubyte.gz"
STEPS = 40
SMALL = ["sequence-first", "attended", "depthwise", "normalized", "branches", "own"]


def pixels(path):
    data = bytearray(gzip.decompress(path.read_bytes())[16:])
    return torch.frombuffer(data, dtype=torch.uint8).reshape(-1, 28, 28)


def labels_beside(path):
    """The labels of an images file."""
    name = path.name.replace("images-idx3", "labels-idx1")
    data = bytearray(gzip.decompress(path.with_name(name).read_bytes())[8:])
    return torch.frombuffer(data, dtype=torch.uint8).long()


def scaled(images, case):
    x = images.float()
    if case.arguments.get("input_scale", "0-1") == "0-1":
        x = x / 255
    x = (x - case.arguments.get("mean", 0)) / case.arguments.get("std", 1)
    return x.reshape(-1, *case.shape)


def exported(case, path, probe=None, onnx=False):
    with contextlib.redirect_stdout(io.StringIO()) as said:
        export_submission(case.model, path, case.name, input_shape=case.shape, loader_file=LOADER,
                          probe_images=probe, onnx=onnx, **case.arguments)
    return said.getvalue()


def trained(case, images, labels):
    """The case after a few steps, so that its predictions differ from image to image."""
    model = exporter._unwrapped(case.model)
    with torch.no_grad(), exporter.OnProcessor():
        model.float()(scaled(images[:2], case))
    step = torch.optim.Adam(model.parameters(), lr=5e-3)
    for _ in range(10):
        model.train()
        for _ in range(STEPS):
            chosen = torch.randint(len(images), (64,))
            with exporter.OnProcessor():
                answer = model(scaled(images[chosen], case))
            answer = answer[0] if isinstance(answer, tuple) else answer
            step.zero_grad()
            nn.functional.cross_entropy(answer, labels[chosen]).backward()
            step.step()
        if len(scores(case, images[:400]).argmax(dim=1).unique()) >= 4:
            break
    model.to(case.precision or torch.float32)
    return case


def scores(case, images):
    with exporter._prepared(exporter._unwrapped(case.model)) as model, exporter.OnProcessor():
        parts = [exporter._scores(model(part)) for part in scaled(images, case).split(250)]
    return torch.cat(parts)


def possible_predictions(answers):
    """PyTorch's predictions, with every choice where the two best scores are too near to tell."""
    best, indices = answers.topk(2, dim=1)
    largest = best.abs().max(dim=1).values.clamp(min=1)
    close = (best[:, 0] - best[:, 1] < 1e-5 * largest).nonzero().flatten().tolist()
    first = answers.argmax(dim=1).tolist()
    for choice in itertools.product(*[indices[i].tolist() for i in close[:10]]):
        predictions = list(first)
        for i, label in zip(close, choice):
            predictions[i] = label
        yield bytes(predictions)


def graded(grade, folder, images):
    """What the built grader says of each archive, by student id."""
    output = folder / "results.json"
    run = subprocess.run(
        [grade, "--class", folder / "class", "--data", images, "--json", output, "--rubric",
         FIXTURES.parent / "Rubrics" / "homework3.yaml"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"grade ended with {run.returncode}: {run.stderr}")
    return {entry["student"]["id"]: entry for entry in json.loads(output.read_text())["submissions"]}


def judged(case, entry, images):
    """Whether the grader understood an archive, and in one word why not."""
    codes = [d["code"] + " " + d["message"] for d in entry["diagnostics"]]
    if entry["status"] != "graded":
        return f"{entry['status']}: {codes}"
    if any("probe" in code for code in codes):
        return f"probe: {codes}"
    digest = entry["evaluation"]["predictions_sha256"]
    answers = scores(case, images)
    if all(hashlib.sha256(p).hexdigest() != digest for p in possible_predictions(answers)):
        return "other predictions than PyTorch's"
    if len(answers.argmax(dim=1).unique()) < 4:
        return "the network tells too few classes apart to prove anything"
    if entry["data_loader"]["verdict"] != "custom":
        return "loader " + entry["data_loader"]["verdict"]
    return "same"


class Report:
    """Lines of the table, and how many of them are bad."""

    def __init__(self):
        self.passed = self.failed = 0

    def line(self, name, good, *cells):
        self.passed, self.failed = self.passed + good, self.failed + (not good)
        print(f"{'ok  ' if good else 'FAIL'} {name:<22}", *cells, flush=True)


def test_networks(report, grade, images_path):
    images, labels = pixels(images_path), labels_beside(images_path)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "class").mkdir()
        cases, difference = [], {}
        for case in student_networks.networks():
            case = trained(case, images, labels)
            try:
                said = exported(case, folder / "class" / f"{case.name}.zip", images[:8])
            except ExportError as error:
                report.line(case.name, False, str(error))
                continue
            cases.append(case)
            difference[case.name] = said.split("largest difference ")[1].split()[0]
        entries = graded(grade, folder, images_path) if grade else {}
        for case in cases:
            verdict, layers = "not graded", ""
            if grade:
                entry = entries[case.name]
                verdict = judged(case, entry, images)
                network = entry["network"] or {"layers": 0, "parameters": 0}
                layers = f"{network['layers']:>4} layers {network['parameters']:>9,} parameters"
                if entry["evaluation"]:
                    layers += f" {100 * entry['evaluation']['accuracy']:5.1f} %"
            report.line(case.name, verdict in ("same", "not graded"), layers,
                        f"rebuilt {difference[case.name]}", f"grade: {verdict}")


def test_refusals(report):
    with tempfile.TemporaryDirectory() as folder:
        for name, model, words in student_networks.refused():
            path = pathlib.Path(folder) / f"{name}.zip"
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    export_submission(model, path, name)
                report.line(name, False, "was exported")
            except ExportError as error:
                missing = [word for word in words if word not in str(error)]
                written = [file.name for file in pathlib.Path(folder).iterdir()]
                report.line(name, not missing and not written, "refused:",
                            str(error).splitlines()[min(1, str(error).count(chr(10)))].strip()[:90],
                            *missing, *written)


def test_arguments(report):
    """Wrong arguments are named, and nothing is written."""
    model = student_networks.sigmoids()
    unit = torch.rand(4, 1, 28, 28)
    wrong = [
        ("student-id", dict(student_id=" "), "student_id is empty"),
        ("scale", dict(input_scale="255"), 'input_scale must be "0-1"'),
        ("std", dict(std=0), "std must be finite and positive"),
        ("mean", dict(mean=(0.1, 0.2)), "mean must be one number"),
        ("shape", dict(input_shape=(3, 28, 28)), "784 pixels"),
        ("loader", dict(loader_file="no/such.py"), "cannot be read"),
        ("loader-kind", dict(loader_file="data.txt"), ".py or .ipynb"),
        ("extra", dict(extra={"a": object()}), "extra must be a dictionary of plain values"),
        ("probe-too-bright", dict(probe_images=unit * 255), "Check input_scale"),
        ("probe-too-dark", dict(probe_images=unit, input_scale="0-255"), "Check input_scale"),
        ("probe-shape", dict(probe_images=unit[:, :, 1:]), "probe_images must be N x 1 x 28 x 28"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments, words in wrong:
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    export_submission(model, f"{folder}/x.zip", **{"student_id": "s", **arguments})
                report.line(name, False, "was exported")
            except ExportError as error:
                report.line(name, words in str(error) and not list(pathlib.Path(folder).iterdir()),
                            str(error)[:90])


def test_model_stays(report):
    """The student's model is as it was: mode of every module, precision, values, random state."""
    model = student_networks.Best().half().train()
    model.stem.eval()
    before = {key: value.clone() for key, value in model.state_dict().items()}
    modes = [module.training for module in model.modules()]
    state = torch.get_rng_state()
    with tempfile.TemporaryDirectory() as folder:
        with contextlib.redirect_stdout(io.StringIO()):
            export_submission(model, f"{folder}/a.zip", "s", loader_file=LOADER)
            first = pathlib.Path(folder, "a.zip").read_bytes()
            export_submission(model, f"{folder}/a.zip", "s", loader_file=LOADER)
        report.line("same bytes each time", first == pathlib.Path(folder, "a.zip").read_bytes())
        # A tensor kept from forward cannot be copied; then the model itself is exported.
        model.kept = (torch.ones(2, requires_grad=True) * 2)
        with contextlib.redirect_stdout(io.StringIO()):
            export_submission(model, f"{folder}/b.zip", "s", loader_file=LOADER)
        with zipfile.ZipFile(f"{folder}/a.zip") as a, zipfile.ZipFile(f"{folder}/b.zip") as b:
            report.line("copied or not", all(a.read(n) == b.read(n) for n in a.namelist()))
    after = model.state_dict()
    report.line("values stay", all(torch.equal(before[k], after[k]) and before[k].dtype == after[k].dtype
                                   for k in before))
    report.line("modes stay", modes == [module.training for module in model.modules()])
    report.line("no hooks left", not any("forward" in vars(m) for m in model.modules()))
    report.line("random state stays", torch.equal(state, torch.get_rng_state()))


def test_check(report):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "ada.zip"
        case = student_networks.Case("ada", student_networks.Branches())
        exported(case, path)

        def said(file):
            run = subprocess.run([sys.executable, FIXTURES / "export_submission.py", "--check", file],
                                 capture_output=True, text=True, check=False)
            return run.returncode, run.stdout + run.stderr

        status, text = said(path)
        words = ["weights.safetensors", "custom_idx.py", "student      ada", "Conv2d(in_channels=1",
                 "gives the scores of the probe"]
        report.line("check", status == 0 and all(word in text for word in words))
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        tensors = exporter.read_safetensors(members["weights.safetensors"])
        tensors["fc.weight"] = tensors["fc.weight"] * 2
        members["weights.safetensors"] = exporter.write_safetensors(tensors)
        path.write_bytes(exporter._zipped(members))
        status, text = said(path)
        report.line("check of other weights", status == 1 and "does NOT give" in text)
        path.write_bytes(path.read_bytes()[:-9])
        status, text = said(path)
        report.line("check of a torn file", status == 1 and "Traceback" not in text, text.strip()[:70])


def test_onnx(report, grade, images_path):
    """Both in one archive, where the grader holds them against each other; and ONNX alone."""
    try:
        import onnx  # noqa: F401, the exporters want it
    except ImportError:
        print("     onnx is not installed: its tests are left out")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/alone.zip"
        with contextlib.redirect_stdout(io.StringIO()) as said:
            export_submission(student_networks.Einsum(), path, "alone", loader_file=LOADER, onnx=True)
        names = members(path)
        report.line("onnx alone", set(names) == {"model.onnx", "custom_idx.py"}
                    and "einsum" in said.getvalue(), *sorted(names))
    images, labels = pixels(images_path), labels_beside(images_path)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "class").mkdir()
        cases, left_out = [], {}
        for case in student_networks.networks():
            case = trained(case, images, labels)
            path = folder / "class" / f"{case.name}.zip"
            said = exported(case, path, images[:8], onnx=True)
            names = members(path)
            if "model.onnx" not in names:
                left_out[case.name] = "model.onnx is left out" in said
                continue
            cases.append(case)
            with zipfile.ZipFile(folder / "class" / f"{case.name}-alone.zip", "w") as archive:
                for name in ("model.onnx", "custom_idx.py"):
                    archive.writestr(name, names[name])
        for name, is_said in left_out.items():
            report.line(f"onnx {name}", is_said, "PyTorch's exporters cannot write it")
        entries = graded(grade, folder, images_path) if grade else {}
        for case in cases if grade else []:
            both, alone = entries[case.name], entries[case.name + "-alone"]
            codes = [d["code"] for d in both["diagnostics"]]
            # What an ONNX file alone does not state is taken as 0-1.
            plain = copy.copy(case)
            plain.arguments = {}
            verdicts = judged(case, both, images), judged(plain, alone, images)
            few = "the network tells too few classes apart to prove anything"
            report.line(f"onnx {case.name}", verdicts[0] == "same" and codes == ["GRD009"]
                        and verdicts[1] in (("same", few) if case.arguments else ("same",)),
                        "beside the layers:", verdicts[0], *codes, "alone:", verdicts[1])


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_fixtures(folder):
    """Small archives for swift test, and PyTorch's predictions on the sample beside them."""
    archives = folder / "exported"
    archives.mkdir(parents=True, exist_ok=True)
    images, labels = pixels(SAMPLE), labels_beside(SAMPLE)
    expected = {}
    for case in student_networks.networks():
        if case.name in SMALL:
            case = trained(case, images, labels)
            exported(case, archives / f"{case.name}.zip", images[:4])
            answers = scores(case, images)
            best = answers.topk(2, dim=1).values
            largest = best.abs().max(dim=1).values.clamp(min=1)
            close = best[:, 0] - best[:, 1] < 1e-5 * largest
            expected[case.name] = "".join(
                "?" if near else str(label)
                for near, label in zip(close.tolist(), answers.argmax(dim=1).tolist()))
    text = json.dumps({"torch": torch.__version__, "predictions": expected}, indent=1)
    (folder / "exported.json").write_text(text + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--grade", type=pathlib.Path, help="the built grade")
    parser.add_argument("--images", type=pathlib.Path, default=SAMPLE, help="gzipped IDX images")
    parser.add_argument("--fixtures", type=pathlib.Path, help="writes the archives of swift test here")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    if options.fixtures:
        return write_fixtures(options.fixtures)
    report = Report()
    print(f"PyTorch {torch.__version__}, images {options.images.name}")
    test_networks(report, options.grade, options.images)
    test_refusals(report)
    test_arguments(report)
    test_model_stays(report)
    test_check(report)
    test_onnx(report, options.grade, options.images)
    print(f"{report.passed} passed, {report.failed} failed")
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main()
