"""Writes a trained PyTorch classifier as a submission archive. Put this file beside your notebook.

    from export_submission import export_submission

    export_submission(
        model, "me.zip", student_id="s1234", student_name="Ada Lovelace",
        loader_file="loader.py",   # or your notebook: the file with your own data loader
        input_scale="0-1",         # "0-255" if your loader does not divide by 255
        mean=0.5, std=0.5)         # only if your loader subtracts a mean and divides by a std

It needs nothing but PyTorch, 1.13 or newer. Your model is copied, so it stays on its device, in its
precision and in train or eval mode as it is. The network is recorded while it answers a few images,
then described by a list of layers. Before anything is written, the network is rebuilt from the
archive's own bytes and must answer as your model does.

    python export_submission.py --check me.zip      # what is in an archive, and whether it works
"""

import argparse
import contextlib
import copy
import ctypes
import io
import json
import linecache
import math
import os
import sys
import tempfile
import warnings
import zipfile

import torch
import torch.nn.functional as F
from torch import nn
from torch.overrides import TorchFunctionMode

CLASSES = 10
PROBE_IMAGES = 8
SEED = 20
# How many images are answered while the network is recorded: a number that no layer has as a size,
# so that it tells the batch from every other dimension.
BATCH = 37
# The grader's own tolerance for the probe.
ABSOLUTE, RELATIVE = 1e-4, 1e-3


class ExportError(Exception):
    """What keeps a model from being exported, in words for the student."""


class Unsupported(ExportError):
    """Something in the network that the submission format has no layer for."""


# MARK: The one call


def export_submission(model, path, student_id, student_name=None, loader_file=None,
                      loader_class=None, input_scale="0-1", mean=0, std=1,
                      input_shape=(1, 28, 28), probe_images=None, extra=None, onnx=False):
    """Writes `path`, an archive that the grader reads.

    model         your trained network. It must give N x 10 scores for a batch of N images.
    path          the archive to write, such as "me.zip".
    student_id    what you are ranked by; student_name is shown beside it.
    loader_file   the .py or .ipynb with your own data loader, or a list of files with that one first.
    loader_class  the name of its class, if the file has several.
    input_scale   what your loader makes of pixels: "0-1" if it divides by 255 (ToTensor() does),
                  "0-255" if it leaves them. mean and std are then applied: (x - mean) / std.
    input_shape   the shape of one image as your model wants it: (1, 28, 28), (28, 28) or (784,).
    probe_images  a few images as your loader gives them, N x input_shape; random ones otherwise.
    extra         a dictionary of your own, kept in the archive.
    onnx          also puts model.onnx inside. Needs `pip install onnx onnxscript`. For networks that
                  the submission format cannot describe.
    """
    shape = _checked_shape(input_shape)
    scaling = _checked_scaling(input_scale, mean, std)
    student = _checked_student(student_id, student_name)
    sources = _sources(loader_file)
    inputs = _probe(probe_images, shape, scaling)
    members = {}
    with _prepared(_unwrapped(model)) as network:
        outputs = _answers(network, inputs)
        try:
            layers, weights = _recorded(network, shape)
        except Unsupported as problem:
            if not onnx:
                raise
            layers, reason = None, problem
        if layers is not None:
            members = _described(
                student, scaling, shape, layers, weights, inputs, outputs, sources, loader_class,
                extra)
        if onnx:
            try:
                members["model.onnx"] = _onnx(network, inputs, outputs)
            except ExportError as problem:
                if layers is None:
                    raise
                print(f"Note: model.onnx is left out, the archive is complete without it: {problem}")
    members.update(sources)
    archive = _zipped(members)
    if layers is not None:
        difference = _verified(archive)
        print(_summary(path, layers, weights, sources))
        print(f"Rebuilt from the archive it answers as your model does (largest difference "
              f"{difference:.1e} on {len(inputs)} images).")
    else:
        print(f"{path}: model.onnx alone, since the layers cannot be listed:\n{reason}\n"
              "The archive cannot state your pixel scaling; the grader's rubric decides which it "
              "uses, and the student's id is the file's name.")
    _write(path, archive)
    return path


def _described(student, scaling, shape, layers, weights, inputs, outputs, sources, loader_class,
               extra):
    """The members that describe the network: manifest, weights, probe."""
    manifest = {
        "format": "fashion-lab-submission", "version": 1, "student": student,
        "model": {"input_shape": shape, "layers": layers},
        "weights": "weights.safetensors", "input": scaling, "probe": "probe.safetensors",
    }
    loader = {}
    if sources:
        loader["file"] = next(iter(sources))
    if loader_class:
        loader["class"] = loader_class if isinstance(loader_class, str) else loader_class.__name__
    if loader:
        manifest["data_loader"] = loader
    try:
        manifest["extra"] = {"exporter": "export_submission.py", "torch": torch.__version__,
                             **(extra or {})}
        text = _manifest_text(manifest)
    except (TypeError, ValueError) as error:
        raise ExportError("extra must be a dictionary of plain values that JSON can write: "
                          f"{error}") from None
    return {"submission.json": text, "weights.safetensors": write_safetensors(weights),
            "probe.safetensors": write_safetensors({"input": inputs, "output": outputs})}


def _manifest_text(manifest):
    """JSON with one line for each layer."""
    mark = "\0layers"
    model = dict(manifest["model"], layers=mark)
    text = json.dumps(dict(manifest, model=model), indent=1, ensure_ascii=False, allow_nan=False)
    rows = ",\n   ".join(json.dumps(layer, ensure_ascii=False, allow_nan=False)
                         for layer in manifest["model"]["layers"])
    return text.replace(json.dumps(mark), f"[\n   {rows}\n  ]").encode()


def _write(path, data):
    """All of the file or nothing."""
    folder = os.path.dirname(os.path.abspath(path))
    handle, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # mkstemp makes a file that only its owner reads.
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


# MARK: What the student says


def _checked_shape(shape):
    shape = [shape] if isinstance(shape, int) else [int(size) for size in shape]
    if math.prod(shape) != 784 or min(shape) < 1:
        raise ExportError(
            f"input_shape {tuple(shape)} does not hold the 784 pixels of one image. Leave the batch "
            "out: (1, 28, 28), (28, 28) or (784,).")
    return shape


def _checked_scaling(scale, mean, std):
    if scale not in ("0-1", "0-255"):
        raise ExportError(
            f'input_scale must be "0-1" (your loader divides pixels by 255) or "0-255" (it does '
            f"not), got {scale!r}.")
    scaling = {"scale": scale}
    for key, value, default in (("mean", mean, 0.0), ("std", std, 1.0)):
        if isinstance(value, (list, tuple)) and len(value) == 1:
            value = value[0]
        try:
            value = float(value)
        except (TypeError, ValueError):
            raise ExportError(f"{key} must be one number, got {value!r}.") from None
        if not math.isfinite(value) or (key == "std" and value <= 0):
            raise ExportError(f"{key} must be finite{' and positive' * (key == 'std')}, got {value}.")
        if value != default:
            scaling[key] = value
    return scaling


def _checked_student(identity, name):
    student = {"id": str(identity).strip() if identity is not None else ""}
    if not student["id"]:
        raise ExportError("student_id is empty; write the id that you are graded by.")
    if name and str(name).strip():
        student["name"] = str(name).strip()
    for key, text in student.items():
        if len(text) > 200 or any(ord(letter) < 32 for letter in text):
            raise ExportError(f"The student's {key} must be one line of at most 200 characters.")
    return student


def _sources(files):
    if not files:
        print("Note: without loader_file the archive holds no data loader, which is graded too.")
        return {}
    sources = {}
    for path in [files] if isinstance(files, (str, os.PathLike)) else files:
        name = os.path.basename(os.fspath(path))
        if not name.endswith((".py", ".ipynb")):
            raise ExportError(f"loader_file must be a .py or .ipynb file, got {name!r}.")
        if any(name.lower() == other.lower() for other in sources):
            raise ExportError(f"Two loader files are called {name!r}; rename one.")
        try:
            with open(path, "rb") as file:
                sources[name] = file.read()
        except OSError as error:
            raise ExportError(
                f"loader_file {os.fspath(path)!r} cannot be read ({error.strerror}). Looked in "
                f"{os.getcwd()}.") from None
        if len(sources[name]) > 8 << 20:
            raise ExportError(f"{name} is over 8 MiB; clear the notebook's outputs and save it.")
    return sources


def _probe(images, shape, scaling):
    """A few images, scaled as the student's loader scales them: [N, *shape]."""
    high = 255.0 if scaling["scale"] == "0-255" else 1.0
    mean, std = scaling.get("mean", 0.0), scaling.get("std", 1.0)
    if images is None:
        generator = torch.Generator().manual_seed(SEED)
        pixels = torch.randint(0, 256, (PROBE_IMAGES, *shape), generator=generator)
        return (pixels.float() * (high / 255) - mean) / std
    images = torch.as_tensor(images).detach().cpu()
    if images.dtype == torch.uint8:
        images = (images.float() * (high / 255) - mean) / std
    images = images.float()
    if images.dim() == 0 or len(images) == 0 or images.numel() != len(images) * 784:
        raise ExportError(
            f"probe_images must be N x {' x '.join(map(str, shape))}, got {tuple(images.shape)}.")
    lowest, highest = (0 - mean) / std, (high - mean) / std
    span = highest - lowest
    found = f"from {images.min():.4g} to {images.max():.4g}"
    if images.min() < lowest - 0.01 * span or images.max() > highest + 0.01 * span:
        raise ExportError(
            f"The probe images hold values {found}, but with the scaling you state they would be "
            f"from {lowest:.4g} to {highest:.4g}. Check input_scale, mean and std: the wrong scaling "
            "ruins your accuracy.")
    if images.max() < lowest + 0.1 * span:
        raise ExportError(
            f"The probe images hold values {found}, far less than the {highest:.4g} that the scaling "
            "you state reaches. Check input_scale, mean and std: the wrong scaling ruins your "
            "accuracy.")
    return images.reshape(-1, *shape).contiguous()


# MARK: The model, ready to be asked


def _unwrapped(model):
    """The student's own module, out of DataParallel and torch.compile."""
    if isinstance(model, type):
        raise ExportError(f"{model.__name__} is a class; give your trained network, an object of it.")
    if isinstance(model, dict):
        raise ExportError("This is a state dict, which holds weights but no network. Make your "
                          "network, load_state_dict() into it, and give that.")
    while True:
        wrappers = (nn.DataParallel, nn.parallel.DistributedDataParallel)
        inner = model.module if isinstance(model, wrappers) else getattr(model, "_orig_mod", None)
        if inner is None:
            break
        model = inner
    if isinstance(model, torch.jit.ScriptModule):
        raise ExportError("This is a TorchScript module; give the network from before torch.jit.")
    if not isinstance(model, nn.Module):
        raise ExportError(f"model must be a torch.nn.Module, got {type(model).__name__}.")
    return model


@contextlib.contextmanager
def _prepared(model):
    """The model in eval mode, float32, on the processor; the student's own stays as it is."""
    # Random numbers that are drawn here must not change the student's next ones.
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        try:
            network = copy.deepcopy(model)
        except Exception:  # a module may hold anything, such as an activation kept for a plot
            network = None
        if network is not None:
            yield network.eval().cpu().float()
            return
        modes = [(module, module.training) for module in model.modules()]
        tensors = [(t, t.data) for t in [*model.parameters(), *model.buffers()]]
        try:
            for tensor, data in tensors:
                tensor.data = data.cpu().float() if data.is_floating_point() else data.cpu()
            yield model.eval()
        finally:
            for tensor, data in tensors:
                tensor.data = data
            for module, training in modes:
                module.training = training


def _answers(network, inputs):
    """The model's own scores, [N, 10]; sizes lazy modules."""
    lazy = [name for name, p in network.named_parameters() if nn.parameter.is_lazy(p)]
    if lazy:
        print(f"Note: {lazy[0]} has no size yet, so this network has never seen an image. It is "
              "exported with random weights: did you train another object?")
    answers = []
    for _ in range(2):
        try:
            with OnProcessor():
                answers.append(_scores(network(inputs.clone())))
        except ExportError:
            raise
        except Exception as error:
            raise ExportError(
                f"Your network fails on images of shape {tuple(inputs.shape)}: {error}\n"
                f"If it wants another shape, state input_shape, such as input_shape=(784,).\n"
                f"{_raised_at(error)}") from error
    outputs = answers[0]
    if outputs.shape != (len(inputs), CLASSES):
        raise ExportError(
            f"Your network gives {tuple(outputs.shape)} for {len(inputs)} images; the grader needs "
            f"{len(inputs)} x {CLASSES}, a score for each class.")
    if not torch.isfinite(outputs).all():
        print("Note: your network gives NaN or infinite scores: its training has diverged.")
    if not torch.allclose(*answers, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True):
        raise ExportError(
            "Your network answers the same images differently each time, even in eval mode. Is there "
            "F.dropout without training=self.training, or another random call in forward?")
    return outputs.float().contiguous()


def _scores(answer):
    """The scores among what forward gives: itself, or the first of several."""
    while isinstance(answer, (tuple, list)) and answer:
        answer = answer[0]
    if not isinstance(answer, torch.Tensor):
        raise ExportError(f"Your network's forward gives {type(answer).__name__}, not a tensor of "
                          "scores.")
    return answer.detach()


# MARK: Recording


class Value:
    """Something the network computed: which layer gives it, and where the batch stands in it.

    In the submission format the batch is always the first dimension. Where the student's code moves
    it (to feed a recurrent layer that is not batch_first), the layer's value keeps it first and
    `batch` says where the student sees it.
    """

    def __init__(self, source, shape, batch=0, states=None):
        self.source, self.shape, self.batch = source, tuple(shape), batch
        # Of a recurrent layer's final states: the one of each layer and direction.
        self.states = states

    def dim(self, dim):
        """The dimension that the student calls `dim`, as the format counts it."""
        dim += len(self.shape) if dim < 0 else 0
        if not 0 <= dim < len(self.shape):
            raise Unsupported(f"dimension {dim} does not exist in {_sizes(self.shape)}")
        return 0 if dim == self.batch else dim + 1 if dim < self.batch else dim

    def inner(self, dim, what):
        """Like `dim`, for an operation that must not reach across the batch."""
        result = self.dim(dim)
        if result == 0:
            raise Unsupported(f"{what} works across the images of a batch; each image must be judged "
                              "alone")
        return result

    @property
    def sizes(self):
        """Without the batch, as the format orders them."""
        return list(self.shape[:self.batch] + self.shape[self.batch + 1:])


def _recorded(network, shape):
    """The network as layers of the submission format, and their tensors."""
    generator = torch.Generator().manual_seed(SEED + 1)
    inputs = torch.rand(BATCH, *shape, generator=generator)
    recorder = Recorder(network, inputs)
    try:
        with recorder.modules(), _indices_seen(), recorder:
            answer = network(inputs)
            while isinstance(answer, (tuple, list)):
                answer = answer[0]
    except ExportError:
        raise
    except Exception as error:
        raise Unsupported(f"The network could not be recorded: {error}\n{_raised_at(error)}\n"
                          f"{_ADVICE}") from error
    value = recorder.values.get(id(answer))
    if not isinstance(value, Value) or value.shape != (BATCH, CLASSES) or value.batch != 0:
        raise Unsupported("The scores do not depend on the image by way of recorded operations.")
    return recorder.finish(value)


@contextlib.contextmanager
def _indices_seen():
    """Lets PyTorch 1.13 report x[-1] too: of indices, it reports tuples alone."""
    if not torch.__version__.startswith("1."):
        yield
        return

    def as_tuple(name):
        original = getattr(torch.Tensor, name)

        def indexed(tensor, index, *value):
            return original(tensor, index if isinstance(index, tuple) else (index,), *value)

        indexed.__name__ = name
        return indexed

    names = ("__getitem__", "__setitem__")
    for name in names:
        setattr(torch.Tensor, name, as_tuple(name))
    try:
        yield
    finally:
        for name in names:
            delattr(torch.Tensor, name)


class OnProcessor(TorchFunctionMode):
    """Keeps tensors where the copy of the model is and in its precision, whatever the code asks for."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        name, kwargs = _name(func), dict(kwargs or {})
        if name in _CONVERSIONS and args and isinstance(args[0], torch.Tensor):
            return self.converted(name, args, kwargs)
        if "device" in kwargs:
            kwargs["device"] = "cpu"
        return self.called(func, name, args, kwargs)

    def called(self, func, name, args, kwargs):
        return func(*args, **kwargs)

    def converted(self, name, args, kwargs):
        """x.to(device) and x.half() change nothing here; x.long() does."""
        kind = _target(name, args, kwargs)
        return args[0] if kind is None else args[0].to(kind)


class Recorder(OnProcessor):
    """Watches every call of PyTorch while the network answers, and notes it as layers.

    A real run shows each size, loop and branch as it is, where a symbolic trace gives up on them.
    """

    def __init__(self, network, inputs):
        super().__init__()
        self.layers = []      # dictionaries; "inputs" holds indices of layers, None is the input
        self.tensors = {}     # weights by name
        self.values = {}      # Value by id of its tensor; a text says why one cannot be used
        self.kept = []        # those tensors: an id is only good while its object lives
        self.storages = {}    # tensors by the memory they share
        self.constants = {}   # Parameter layers by place in memory
        self.paused = False
        self.network = network
        self.module_names = {}
        self.tensor_names = {}
        self.tensor_places = {}
        for name, module in network.named_modules(remove_duplicate=False):
            self.module_names.setdefault(id(module), name)
            own = [*module._parameters.items(), *module._buffers.items()]
            for key, tensor in own:
                if tensor is not None:
                    full = f"{name}.{key}" if name else key
                    self.tensor_names.setdefault(id(tensor), []).append(full)
                    self.tensor_places.setdefault(_place(tensor), []).append(full)
        self.keep(inputs, Value(None, inputs.shape))

    # What is known of tensors

    def keep(self, tensor, value):
        self.values[id(tensor)] = value
        self.kept.append(tensor)
        self.storages.setdefault(_storage(tensor), []).append(tensor)

    def known(self, thing):
        """Arguments with recorded tensors replaced by their values."""
        if isinstance(thing, torch.Tensor):
            if id(thing) not in self.values:
                return thing
            value = self.values[id(thing)]
            if isinstance(value, str):
                raise Unsupported(value)
            return value
        if isinstance(thing, (list, tuple)) and not isinstance(thing, torch.Size):
            return [self.known(part) for part in thing]
        return thing

    def recorded(self, thing):
        """The recorded tensors among arguments."""
        if isinstance(thing, torch.Tensor):
            return [thing] if id(thing) in self.values else []
        if isinstance(thing, dict):
            thing = list(thing.values())
        if isinstance(thing, (list, tuple)):
            return [tensor for part in thing for tensor in self.recorded(part)]
        return []

    def bind(self, output, value, changed):
        """Notes what a call gave; views of what it changed in place are no longer to be used."""
        if isinstance(output, torch.Tensor):
            if any(output is tensor for tensor in changed):
                for other in self.storages.get(_storage(output), []):
                    if other is not output:
                        self.values[id(other)] = (
                            "reads a tensor that a later in-place operation (such as x += y or "
                            "inplace=True) has changed through a view; write it without in-place")
            self.keep(output, value)
        elif isinstance(output, (tuple, list)):
            value = value if isinstance(value, (tuple, list)) else [value]
            for index, part in enumerate(output):
                self.bind(part, value[index] if index < len(value) else
                          "uses a second result that the submission format does not have", changed)

    # Calls

    def called(self, func, name, args, kwargs):
        tensors = self.recorded([args, kwargs])
        if self.paused or not tensors:
            return func(*args, **kwargs)
        # A constant may be what is changed: out = torch.zeros(...); out += x
        targets = [arg for arg in args if isinstance(arg, torch.Tensor)] + tensors
        versions = [tensor._version for tensor in targets]
        given = args
        if _in_place(func) and id(args[0]) not in self.values:
            given = (args[0].clone(), *args[1:])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            output = func(*args, **kwargs)
        if not _holds_tensor(output) and name != "setitem":
            if name in _DECISIONS:
                self.refuse(f"{name} looks at an image's values in the middle of the network, so that "
                            "the layers depend on the image")
            return output
        if name in _CONSTANTS:
            return output
        changed = [t for t, version in zip(targets, versions) if t._version != version]
        self.note(name, output, given, kwargs, changed)
        return output

    def note(self, name, output, args, kwargs, changed):
        try:
            handler = getattr(Handlers, name, None)
            if handler is None:
                raise Unsupported(f"{name} has no counterpart in the submission format")
            if kwargs.get("out") is not None:
                raise Unsupported("out= is not supported; use what the call returns")
            given = self.known(list(args))
            named = {_ALIASES.get(key, key): self.known(value) for key, value in kwargs.items()
                     if key not in _IGNORED}
            if "input" in named:
                given.insert(0, named.pop("input"))
            call = Call(self, name, output)
            try:
                value = handler(call, *given, **named)
            except (TypeError, AttributeError) as error:
                raise Unsupported(
                    f"{name} is called in a way that is not known here ({error})") from error
            self.bind(output, value, changed)
        except Unsupported as problem:
            self.refuse(str(problem))

    def converted(self, name, args, kwargs):
        """Nothing that the grader, which computes in float32, would notice."""
        if self.paused or not self.recorded([args[0]]):
            return super().converted(name, args, kwargs)
        kind = _target(name, args, kwargs)
        if kind not in (None, torch.float32):
            self.refuse(f"turns values into {str(kind).replace('torch.', '')}, and the submission "
                        "format computes in float32")
        return args[0]

    def refuse(self, problem):
        raise Unsupported(f"{self.line()}\n  {problem}.\n{_ADVICE}") from None

    def line(self):
        """The student's line that is being run."""
        module = None
        frame = sys._getframe(1)
        while frame is not None and frame.f_code is not _recorded.__code__:
            file, owner = frame.f_code.co_filename, frame.f_locals.get("self")
            if module is None and isinstance(owner, nn.Module):
                module = owner
            if not _is_library(file):
                text = linecache.getline(file, frame.f_lineno).strip()
                return (f"{_short(file)}, line {frame.f_lineno}, in {frame.f_code.co_name}"
                        f"{': ' + text if text else ''}")
            frame = frame.f_back
        if module is None:
            return "The network"
        name = self.module_names.get(id(module), "")
        return f"Layer {name or 'at the top'} ({type(module).__name__})"

    # Layers

    def emit(self, kind, inputs=(), name=None, **arguments):
        """Adds a layer; what has PyTorch's default is left out."""
        defaults = _DEFAULTS.get(kind, _COMMON)
        layer = {"type": kind}
        if name is not None:
            layer["name"] = name
        for key, value in arguments.items():
            if isinstance(value, (tuple, torch.Size)):
                value = list(value)
            if value is not None and not (key in defaults and defaults[key] == value):
                layer[key] = value
        layer["inputs"] = list(inputs)
        self.layers.append(layer)
        return len(self.layers) - 1

    def name(self, hint, **tensors):
        """The name of a layer with these tensors: the student's where they stand under one."""
        tensors = {key: tensor for key, tensor in tensors.items() if tensor is not None}
        candidates = []
        for key, tensor in tensors.items():
            names = self.tensor_names.get(id(tensor), [])
            prefixes = [n[:-len(key) - 1] for n in names if n.endswith("." + key)]
            candidates = [p for p in prefixes if not candidates or p in candidates]
            if not candidates:
                break
        number = 1
        name = candidates[0] if candidates and candidates[0] else hint
        while not self.fits(name, tensors):
            name = f"{hint}.{number}"
            number += 1
        for key, tensor in tensors.items():
            self.tensors[f"{name}.{key}"] = tensor
        return name

    def fits(self, name, tensors):
        """Whether no other tensors stand under these names."""
        return all(self.tensors.get(f"{name}.{key}", tensor) is tensor
                   for key, tensor in tensors.items())

    def constant(self, tensor):
        """A Parameter layer for a tensor that does not depend on the image."""
        key = _place(tensor)
        if key not in self.constants:
            names = self.tensor_places.get(key, [])
            name = names[0] if names else f"constant.{len(self.constants)}"
            layer = self.emit("Parameter", name=name, shape=list(tensor.shape))
            # A copy, since later code may change it in place; the tensor itself keeps its memory.
            self.tensors[name] = tensor.detach().clone()
            self.constants[key] = (layer, tensor)
        return self.constants[key][0]

    def finish(self, value):
        """The layers that the scores come from, named and in order, and their tensors."""
        if value.source is None:
            value = Value(self.emit("Identity", [None]), value.shape)
        needed, waiting = set(), [value.source]
        while waiting:
            index = waiting.pop()
            if index is not None and index not in needed:
                needed.add(index)
                waiting += self.layers[index]["inputs"]
        order = sorted(needed)
        position = {index: place for place, index in enumerate(order)}
        called = {source for place, index in enumerate(order)
                  for source in self.layers[index]["inputs"]
                  if source is not None and not self.follows(index, place, position)}
        ids, layers, taken = {None: "input"}, [], {"input"}
        for place, index in enumerate(order):
            layer = dict(self.layers[index])
            inputs, name = layer.pop("inputs"), layer.get("name")
            if name is not None and name not in taken:
                ids[index] = name
            elif name is not None or index in called:
                stem, number = (f"{name}#", 2) if name else (f"{layer['type'].lower()}_", place)
                while f"{stem}{number}" in taken:
                    number += 1
                ids[index] = f"{stem}{number}"
                layer = {"type": layer.pop("type"), "id": ids[index], **layer}
            taken.add(ids.get(index))
            if not self.follows(index, place, position):
                names = [ids[source] for source in inputs]
                if layer["type"] == "MultiheadAttention" and len(set(names)) == 1:
                    names = names[:1]
                if names:
                    layer["inputs"] = names
            layers.append(layer)
        return layers, self.used(layers)

    def follows(self, index, place, position):
        """Whether a layer reads the one before it, as it does when nothing is said."""
        inputs = self.layers[index]["inputs"]
        if len(inputs) != 1:
            return False
        return inputs[0] is None and place == 0 or (
            inputs[0] is not None and position[inputs[0]] == place - 1)

    def used(self, layers):
        names = {layer["name"] for layer in layers if "name" in layer}
        wanted = [_tensor_keys(layer) for layer in layers if "name" in layer]
        wanted = {key for keys in wanted for key in keys}
        return {key: tensor.detach().float().contiguous() for key, tensor in self.tensors.items()
                if key in wanted or key in names}

    # Modules that are one layer

    @contextlib.contextmanager
    def modules(self):
        """Convolutions, recurrent and attention layers are noted whole, with all their arguments."""
        watched = []
        try:
            for module in self.network.modules():
                kind = next((kind for kind in _WHOLE if isinstance(module, kind)), None)
                if kind is not None and type(module).forward is kind.forward:
                    original = module.forward
                    module.forward = self.whole(module, kind.__name__, original)
                    watched.append(module)
            yield
        finally:
            for module in watched:
                del module.forward

    def whole(self, module, kind, original):
        def forward(*args, **kwargs):
            if self.paused or not self.recorded([args, kwargs]):
                return original(*args, **kwargs)
            self.paused = True
            try:
                output = original(*args, **kwargs)
            finally:
                self.paused = False
            call = Call(self, kind, output)
            try:
                handler = getattr(Modules, kind)
                given = {key: self.known(value) for key, value in kwargs.items()}
                value = handler(call, module, *[self.known(arg) for arg in args], **given)
                self.bind(output, value, [])
            except Unsupported as problem:
                self.refuse(f"{self.module_names.get(id(module), kind)}: {problem}")
            return output
        return forward


class Call:
    """One call: its recorder, its name and what it gave, for the handlers."""

    def __init__(self, recorder, name, output):
        self.recorder, self.name, self.output = recorder, name, output

    def emit(self, kind, inputs=(), name=None, **arguments):
        return self.recorder.emit(kind, inputs, name, **arguments)

    def same(self, kind, x, name=None, **arguments):
        """A layer that keeps the shape and treats all values, or channels, alike."""
        return Value(self.emit(kind, [self.value(x).source], name, **arguments), x.shape, x.batch)

    def first(self, kind, x, name=None, **arguments):
        """A layer that wants the batch first and gives the call's output."""
        self.batch_first(x)
        shape = self.output.shape if isinstance(self.output, torch.Tensor) else self.output[0].shape
        return Value(self.emit(kind, [x.source], name, **arguments), shape)

    def batch_first(self, *values):
        for x in values:
            if self.value(x).batch != 0:
                raise Unsupported(f"{self.name} reads the batch as another dimension, since a permute "
                                  "or transpose before it has moved the batch")

    @staticmethod
    def value(x):
        if not isinstance(x, Value):
            raise Unsupported("a value that does not depend on the image stands where the image's is "
                              "expected")
        return x

    def constant(self, tensor, rank, batch):
        """A constant as it meets a value with this many dimensions and the batch there."""
        if not isinstance(tensor, torch.Tensor):
            tensor = torch.tensor(float(tensor))
        if tensor.dim() > rank:
            raise Unsupported(f"a constant of shape {_sizes(tensor.shape)} has more dimensions than what "
                              "it meets")
        position = batch - (rank - tensor.dim())
        if position >= 0 and tensor.shape[position] != 1:
            first = tensor.narrow(position, 0, 1)
            if not torch.equal(tensor, first.expand_as(tensor)):
                raise Unsupported("a constant (or random tensor) differs from image to image of a batch")
            tensor = first
        if batch > 0 and position >= 0:
            tensor = tensor.movedim(position, 0)
            missing = rank - tensor.dim()
            tensor = tensor.reshape(1, *[1] * missing, *tensor.shape[1:])
        return self.recorder.constant(tensor)

    def joined(self, tensor, batch):
        """A constant as a value with a batch of its own: zero times the image, plus the constant."""
        rank = tensor.dim()
        constant = self.constant(tensor, rank, batch)
        flat = self.emit("Reshape", [None], shape=[-1])
        zero = self.emit("Scale", [self.emit("Slice", [flat], dim=1, stop=1)], factor=0)
        zero = self.emit("Reshape", [zero], shape=[1] * (rank - 1))
        return Value(self.emit("Add", [zero, constant]), tensor.shape, batch)

    def arithmetic(self, kind, a, b):
        """a and b, one of which at least is a value; the other may be a number or a constant."""
        values = [x for x in (a, b) if isinstance(x, Value)]
        shape = tuple(self.output.shape)
        if len(values) == 2:
            ends = {len(x.shape) - x.batch for x in values}
            if len({len(x.shape) for x in values}) != 1 or len(ends) != 1:
                raise Unsupported(f"{_sizes(a.shape)} and {_sizes(b.shape)} meet at the right, so that the batch "
                                  "of one meets another dimension of the other")
            return Value(self.emit(kind, [a.source, b.source]), shape, values[0].batch)
        x = values[0]
        batch = x.batch + len(shape) - len(x.shape)
        if batch != x.batch:
            raise Unsupported("a constant with more dimensions than what it meets")
        number = b if x is a else a
        if not isinstance(number, torch.Tensor):
            scaled = self.scaled(kind, x, number, x is a)
            if scaled is not None:
                return Value(scaled, shape, x.batch)
        constant = self.constant(number, len(x.shape), x.batch)
        inputs = [x.source, constant] if x is a else [constant, x.source]
        return Value(self.emit(kind, inputs), shape, batch)

    def scaled(self, kind, x, number, value_first):
        """Arithmetic with a plain number, as a Scale where there is one."""
        if kind == "Add":
            return self.emit("Scale", [x.source], offset=number)
        if kind == "Multiply":
            return self.emit("Scale", [x.source], factor=number)
        if kind == "Subtract":
            arguments = {"offset": -number} if value_first else {"factor": -1, "offset": number}
            return self.emit("Scale", [x.source], **arguments)
        if value_first and number != 0:
            return self.emit("Scale", [x.source], factor=1 / number)
        return None

    def derived(self, kind, *inputs, **arguments):
        """A layer on values of one shape, in a longer expression."""
        x = inputs[0]
        return Value(self.emit(kind, [v.source for v in inputs], **arguments), x.shape, x.batch)

    def reshaped(self, x, shape, kind="Reshape", **arguments):
        """The same values in the same order, the batch's dimension kept apart."""
        x, shape = self.value(x), tuple(shape)
        before = math.prod(x.shape[:x.batch])
        for position, size in enumerate(shape):
            if size == BATCH and math.prod(shape[:position]) == before:
                result = Value(x.source, shape, position)
                if result.sizes != x.sizes:
                    if kind == "Reshape":
                        arguments = {"shape": _with_one_free(result.sizes)}
                    result.source = self.emit(kind, [x.source], **arguments)
                return result
        raise Unsupported(
            f"{self.name} from {_sizes(x.shape)} to {_sizes(shape)} merges the images of a batch with "
            "another dimension; keep the batch: x.view(x.size(0), -1)")

    def permuted(self, x, order):
        x = self.value(x)
        order = [dim + len(x.shape) if dim < 0 else dim for dim in order]
        batch = order.index(x.batch)
        dims = [0] + [x.dim(dim) for place, dim in enumerate(order) if place != batch]
        shape = [x.shape[dim] for dim in order]
        same = dims == list(range(len(dims)))
        return Value(x.source if same else self.emit("Permute", [x.source], dims=dims), shape, batch)

    def sliced(self, x, dim, start, stop, step=1):
        x = self.value(x)
        size = x.shape[dim]
        start, stop, step = slice(start, stop, step).indices(size)
        shape = list(x.shape)
        shape[dim] = len(range(start, stop, step))
        if shape[dim] == size:
            return x
        inner = x.inner(dim, "A slice")
        source = self.emit("Slice", [x.source], dim=inner, start=start, stop=stop, step=step)
        return Value(source, shape, x.batch)

    def selected(self, x, dim, index):
        x = self.value(x)
        dim += len(x.shape) if dim < 0 else 0
        shape = x.shape[:dim] + x.shape[dim + 1:]
        if x.states is not None and dim == 0:
            return Value(x.states[index], shape)
        inner = x.inner(dim, "An index")
        source = self.emit("Select", [x.source], dim=inner, index=int(index))
        return Value(source, shape, x.batch - (dim < x.batch))

    def unsqueezed(self, x, dim):
        x = self.value(x)
        dim += len(x.shape) + 1 if dim < 0 else 0
        result = Value(None, x.shape[:dim] + (1,) + x.shape[dim:], x.batch + (dim <= x.batch))
        result.source = self.emit("Unsqueeze", [x.source], dim=result.dim(dim))
        return result

    def reduced(self, kind, x, dim, keepdim):
        x = self.value(x)
        if dim is None or dim == []:
            raise Unsupported(f"{self.name} without dim works across the images of a batch; state the "
                              "dimensions")
        dims = [d + len(x.shape) if d < 0 else d for d in (dim if isinstance(dim, list) else [dim])]
        inner = [x.inner(d, self.name) for d in dims]
        shape = [1 if d in dims else size for d, size in enumerate(x.shape)
                 if keepdim or d not in dims]
        batch = x.batch - (0 if keepdim else sum(d < x.batch for d in dims))
        source = self.emit(kind, [x.source], dim=inner[0] if len(inner) == 1 else inner,
                           keepdim=keepdim)
        return Value(source, shape, batch)

    def concatenated(self, values, dim):
        found = [x for x in values if isinstance(x, Value)]
        rank, batch = len(found[0].shape), found[0].batch
        dim += rank if dim < 0 else 0
        values = [x if isinstance(x, Value) else self.joined(x, batch) for x in values]
        if any(x.batch != batch or len(x.shape) != rank for x in values):
            raise Unsupported("the batch stands in different dimensions of what is joined")
        inner = found[0].inner(dim, self.name)
        shape = list(found[0].shape)
        shape[dim] = sum(x.shape[dim] for x in values)
        return Value(self.emit("Concat", [x.source for x in values], dim=inner), shape, batch)


# MARK: What each function of PyTorch is in the format


def _alike(kind, *parameters, **fixed):
    """A handler of an elementwise function with these parameters, positional or by name."""
    def handler(call, x, *args, inplace=False, **kwargs):
        del inplace
        arguments = {**dict(zip(parameters, args)), **kwargs, **fixed}
        unknown = [key for key in arguments if key not in parameters and key not in fixed]
        if unknown or len(args) > len(parameters) + 1:
            raise Unsupported(f"{call.name} has an argument that is not known here")
        return call.same(kind, x, **arguments)
    return staticmethod(handler)


def _dims(first, rest):
    return list(first) if isinstance(first, (list, tuple, torch.Size)) else [first, *rest]


class Handlers:
    """By the function's name without in-place underscores: call, then PyTorch's own arguments."""

    # Elementwise

    relu = _alike("ReLU")
    relu6 = _alike("ReLU6")
    leaky_relu = _alike("LeakyReLU", "negative_slope")
    elu = _alike("ELU", "alpha")
    selu = _alike("SELU")
    celu = _alike("CELU", "alpha")
    gelu = _alike("GELU", "approximate")
    silu = _alike("SiLU")
    mish = _alike("Mish")
    sigmoid = special_expit = _alike("Sigmoid")
    tanh = _alike("Tanh")
    softplus = _alike("Softplus", "beta", "threshold")
    softsign = _alike("Softsign")
    hardtanh = _alike("Hardtanh", "min_val", "max_val")
    hardsigmoid = _alike("Hardsigmoid")
    hardswish = _alike("Hardswish")
    logsigmoid = log_sigmoid = _alike("LogSigmoid")

    def identity(call, x, *args, **kwargs):
        return call.value(x)

    clone = detach = contiguous = requires_grad = data = positive = alias = identity

    def rrelu(call, x, lower=1 / 8, upper=1 / 3, training=False, inplace=False):
        if training:
            raise Unsupported("rrelu is random unless training=self.training")
        return call.same("LeakyReLU", x, negative_slope=(lower + upper) / 2)

    def threshold(call, x, threshold, value, inplace=False):
        if threshold != 0 or value != 0:
            raise Unsupported("threshold other than 0 has no counterpart in the submission format")
        return call.same("ReLU", x)

    def prelu(call, x, weight):
        name = call.recorder.name("prelu", weight=weight.reshape(-1) if weight.dim() != 1 else weight)
        call.batch_first(x)
        return call.same("PReLU", x, name, num_parameters=weight.numel())

    def glu(call, x, dim=-1):
        dim += len(x.shape) if dim < 0 else 0
        half = x.shape[dim] // 2
        left = call.sliced(x, dim, 0, half)
        right = call.sliced(x, dim, half, None)
        return call.derived("Multiply", left, call.derived("Sigmoid", right))

    def tanhshrink(call, x):
        return call.derived("Subtract", x, call.derived("Tanh", x))

    def abs(call, x):
        negative = call.derived("Scale", x, factor=-1)
        return call.derived("Add", call.derived("ReLU", x), call.derived("ReLU", negative))

    absolute = abs

    def neg(call, x):
        return call.same("Scale", x, factor=-1)

    negative = neg

    def square(call, x):
        return call.derived("Multiply", x, x)

    def pow(call, x, exponent):
        if not isinstance(x, Value) or isinstance(exponent, (Value, torch.Tensor)) \
                or exponent not in (1, 2, 3, 4):
            raise Unsupported("a power other than 1 to 4 has no counterpart in the submission format")
        result = x
        for _ in range(int(exponent) - 1):
            result = call.derived("Multiply", result, x)
        return result

    def clamp(call, x, min=None, max=None):
        for bound in (min, max):
            if isinstance(bound, (Value, torch.Tensor)):
                raise Unsupported("clamp with a tensor has no counterpart in the submission format")
        return call.same("Clamp", x, min=min, max=max)

    clip = clamp

    def clamp_min(call, x, min):
        return call.same("Clamp", x, min=min)

    def clamp_max(call, x, max):
        return call.same("Clamp", x, max=max)

    def dropout(call, x, p=0.5, training=True, inplace=False, train=None):
        training = training if train is None else train
        if training and p > 0:
            raise Unsupported(
                f"{call.name} drops values at evaluation too: its answers are random. Write "
                "training=self.training (no new training is needed)")
        return call.same("Dropout", x, p=p)

    dropout1d = dropout2d = dropout3d = alpha_dropout = feature_alpha_dropout = dropout
    feature_dropout = dropout

    # Arithmetic

    def add(call, a, b, alpha=1):
        return call.arithmetic("Add", a, _times(call, b, alpha))

    def sub(call, a, b, alpha=1):
        return call.arithmetic("Subtract", a, _times(call, b, alpha))

    def rsub(call, a, b, alpha=1):
        return call.arithmetic("Subtract", b, _times(call, a, alpha))

    def mul(call, a, b):
        return call.arithmetic("Multiply", a, b)

    def div(call, a, b, rounding_mode=None):
        if rounding_mode is not None:
            raise Unsupported("division with rounding has no counterpart in the submission format")
        return call.arithmetic("Divide", a, b)

    def rdiv(call, a, b):
        return call.arithmetic("Divide", b, a)

    radd, rmul, truediv, rtruediv = add, mul, div, rdiv
    subtract, multiply, divide, true_divide = sub, mul, div, div

    def maximum(call, a, b):
        a, b = (x if isinstance(x, Value) else call.joined(x, other.batch)
                for x, other in ((a, b), (b, a)))
        if a.shape != b.shape:
            raise Unsupported("maximum of two shapes has no counterpart in the submission format")
        return call.derived("Add", b, call.derived("ReLU", call.derived("Subtract", a, b)))

    def minimum(call, a, b):
        negatives = [call.derived("Scale", call.value(x), factor=-1) for x in (a, b)]
        return call.derived("Scale", Handlers.maximum(call, *negatives), factor=-1)

    def matmul(call, a, b):
        shape = call.output.shape
        values = [x for x in (a, b) if isinstance(x, Value)]
        call.batch_first(*values)
        rank = max(len(a.shape), len(b.shape))
        if len(values) == 2 and (len(a.shape) != len(b.shape) or rank < 3):
            raise Unsupported("this product would multiply images of a batch with one another")
        if any(len(x.shape) < rank for x in values) or (values == [b] and len(b.shape) < 3):
            raise Unsupported("this product sums over the images of a batch")
        # A constant that is itself a stack of matrices meets the batch; another is a plain matrix.
        sources = [x.source if isinstance(x, Value) else
                   call.constant(x, rank, 0) if len(x.shape) == rank and rank > 2 else
                   call.recorder.constant(x) for x in (a, b)]
        return Value(call.emit("MatMul", sources), shape)

    rmatmul = staticmethod(lambda call, a, b: Handlers.matmul(call, b, a))
    bmm = mm = mv = matmul

    def scaled_dot_product_attention(call, q, k, v, attn_mask=None, dropout_p=0.0, is_causal=False,
                                     scale=None, enable_gqa=False):
        call.batch_first(q, k, v)
        if enable_gqa or (dropout_p > 0):
            raise Unsupported("attention with dropout_p at evaluation, or enable_gqa, has no counterpart "
                              "in the submission format")
        rank = len(q.shape)
        dims = [*range(rank - 2), rank - 1, rank - 2]
        keys = call.emit("Permute", [k.source], dims=dims)
        scores = call.emit("MatMul", [q.source, keys])
        factor = scale if scale is not None else 1 / math.sqrt(q.shape[-1])
        scores = Value(call.emit("Scale", [scores], factor=factor),
                       (*q.shape[:-1], k.shape[-2]))
        if is_causal:
            attn_mask = torch.ones(q.shape[-2], k.shape[-2]).tril().bool()
        if isinstance(attn_mask, torch.Tensor):
            if attn_mask.dtype == torch.bool:
                attn_mask = torch.zeros(attn_mask.shape).masked_fill(~attn_mask, _HIDDEN)
            mask = call.constant(attn_mask.clamp(min=_HIDDEN), rank, 0)
            scores.source = call.emit("Add", [scores.source, mask])
        elif attn_mask is not None:
            raise Unsupported("an attention mask that depends on the image")
        weights = call.emit("Softmax", [scores.source], dim=rank - 1)
        return Value(call.emit("MatMul", [weights, v.source]), call.output.shape)

    def masked_fill(call, x, mask, value):
        x = call.value(x)
        if isinstance(mask, Value) or isinstance(value, Value):
            raise Unsupported("a mask that depends on the image has no counterpart in the submission "
                              "format")
        value = max(min(float(value), -_HIDDEN), _HIDDEN)
        kept = call.constant((~mask.bool()).float(), len(x.shape), x.batch)
        filled = call.constant(mask.float() * value, len(x.shape), x.batch)
        source = call.emit("Multiply", [x.source, kept])
        return Value(call.emit("Add", [source, filled]), call.output.shape, x.batch)

    # Along one dimension

    def softmax(call, x, dim=None, *args, _stacklevel=3, dtype=None, kind="Softmax"):
        if dim is None:
            dim = 0 if len(call.value(x).shape) in (0, 1, 3) else 1
        return call.same(kind, x, dim=call.value(x).inner(dim, call.name))

    def log_softmax(call, x, dim=None, *args, _stacklevel=3, dtype=None):
        return Handlers.softmax(call, x, dim, kind="LogSoftmax")

    def softmin(call, x, dim=None, _stacklevel=3, dtype=None):
        return Handlers.softmax(call, call.derived("Scale", x, factor=-1), dim)

    def mean(call, x, dim=None, keepdim=False, dtype=None):
        return call.reduced("Mean", x, dim, keepdim)

    def sum(call, x, dim=None, keepdim=False, dtype=None):
        return call.reduced("Sum", x, dim, keepdim)

    def amax(call, x, dim=None, keepdim=False):
        return call.reduced("Max", x, dim, keepdim)

    def amin(call, x, dim=None, keepdim=False):
        negative = call.derived("Scale", call.value(x), factor=-1)
        return call.derived("Scale", call.reduced("Max", negative, dim, keepdim), factor=-1)

    def max(call, x, dim=None, keepdim=False):
        if isinstance(dim, (Value, torch.Tensor)):
            return Handlers.maximum(call, x, dim)
        result = call.reduced("Max", x, dim, keepdim)
        return [result] if isinstance(call.output, tuple) else result

    def min(call, x, dim=None, keepdim=False):
        if isinstance(dim, (Value, torch.Tensor)):
            return Handlers.minimum(call, x, dim)
        result = Handlers.amin(call, x, dim, keepdim)
        return [result] if isinstance(call.output, tuple) else result

    # Shape

    def flatten(call, x, start_dim=0, end_dim=-1):
        x = call.value(x)
        if x.batch != 0:
            return call.reshaped(x, call.output.shape)
        return call.reshaped(x, call.output.shape, "Flatten", start_dim=start_dim, end_dim=end_dim)

    def reshape(call, x, *shape, **kwargs):
        return call.reshaped(x, call.output.shape)

    view = view_as = reshape_as = unflatten = ravel = reshape

    def permute(call, x, *dims, **kwargs):
        dims = kwargs.get("dims") or _dims(dims[0], dims[1:])
        return call.permuted(x, dims)

    def transpose(call, x, dim0, dim1):
        order = list(range(len(call.value(x).shape)))
        order[dim0], order[dim1] = order[dim1], order[dim0]
        return call.permuted(x, order)

    swapaxes = swapdims = transpose

    def t(call, x):
        return call.permuted(x, list(range(len(call.value(x).shape)))[::-1])

    T = t

    def mT(call, x):
        return Handlers.transpose(call, x, -2, -1)

    def movedim(call, x, source, destination):
        rank = len(call.value(x).shape)
        sources = [d % rank for d in _dims(source, [])]
        targets = [d % rank for d in _dims(destination, [])]
        rest = iter([d for d in range(rank) if d not in sources])
        return call.permuted(x, [sources[targets.index(d)] if d in targets else next(rest)
                                 for d in range(rank)])

    moveaxis = movedim

    def squeeze(call, x, dim=None):
        x = call.value(x)
        dims = range(len(x.shape)) if dim is None else [d % len(x.shape) for d in _dims(dim, [])]
        for d in sorted(dims, reverse=True):
            if x.shape[d] == 1:
                source = call.emit("Squeeze", [x.source], dim=x.inner(d, "squeeze"))
                x = Value(source, x.shape[:d] + x.shape[d + 1:], x.batch - (d < x.batch))
        return x

    def unsqueeze(call, x, dim):
        return call.unsqueezed(x, dim)

    def getitem(call, x, index):
        x, dim = call.value(x), 0
        index = list(index) if isinstance(index, (tuple, list)) else [index]
        if any(isinstance(part, (torch.Tensor, Value, list)) for part in index):
            raise Unsupported("an index that is a tensor or a list has no counterpart in the submission "
                              "format")
        taken = sum(part is not None and part is not Ellipsis for part in index)
        for part in index:
            if part is Ellipsis:
                dim += len(x.shape) - dim - taken
            elif part is None:
                x, dim = call.unsqueezed(x, dim), dim + 1
            elif isinstance(part, slice):
                x = call.sliced(x, dim, part.start, part.stop, part.step)
                dim, taken = dim + 1, taken - 1
            else:
                x, taken = call.selected(x, dim, part), taken - 1
        return x

    def select(call, x, dim, index):
        return call.selected(x, dim, index)

    def narrow(call, x, dim, start, length):
        return call.sliced(x, dim % len(call.value(x).shape), start, start + length)

    def pieces(call, x, *args, dim=0, **kwargs):
        """chunk, split and their like: where each piece begins shows in what they gave."""
        x = call.value(x)
        dim = (args[1] if len(args) > 1 else dim) % len(x.shape)
        results, start = [], 0
        for piece in call.output:
            results.append(call.sliced(x, dim, start, start + piece.shape[dim]))
            start += piece.shape[dim]
        return results

    chunk = split = split_with_sizes = tensor_split = pieces

    def unbind(call, x, dim=0):
        return [call.selected(x, dim, index) for index in range(len(call.output))]

    iter = unbind

    def cat(call, tensors, dim=0):
        return call.concatenated(tensors, dim)

    concat = concatenate = cat

    def stack(call, tensors, dim=0):
        rank = call.output.dim()
        whole = [x for x in tensors if isinstance(x, Value)][0]
        tensors = [x if isinstance(x, Value) else call.joined(x, whole.batch) for x in tensors]
        return call.concatenated([call.unsqueezed(x, dim % rank) for x in tensors], dim % rank)

    def hstack(call, tensors):
        return call.concatenated(tensors, 1)

    def expand(call, x, *sizes, **kwargs):
        x, shape = call.value(x), tuple(call.output.shape)
        if len(shape) != len(x.shape):
            raise Unsupported("expand to more dimensions has no counterpart in the submission format")
        if shape == x.shape:
            return x
        zeros = torch.zeros([1 if d == x.batch else size for d, size in enumerate(shape)])
        return Value(call.emit("Add", [x.source, call.constant(zeros, len(shape), x.batch)]), shape,
                     x.batch)

    expand_as = broadcast_to = expand

    def repeat(call, x, *times, **kwargs):
        x, times = call.value(x), _dims(times[0], times[1:])
        if len(times) != len(x.shape):
            raise Unsupported("repeat to more dimensions has no counterpart in the submission format")
        for dim, count in enumerate(times):
            if count != 1:
                x = call.concatenated([x] * count, dim)
        return x

    def flip(call, x, *dims, **kwargs):
        x, dims = call.value(x), kwargs.get("dims") or _dims(dims[0], dims[1:])
        for dim in dims:
            dim %= len(x.shape)
            parts = [call.sliced(x, dim, i, i + 1) for i in range(x.shape[dim])]
            x = call.concatenated(parts[::-1], dim)
        return x

    def pad(call, x, pad, mode="constant", value=None):
        if mode != "constant":
            raise Unsupported(f"padding of mode {mode} has no counterpart in the submission format, but "
                              f"nn.Conv2d(..., padding_mode={mode!r}) has")
        x, value = call.value(x), value or 0
        call.batch_first(x)
        if value == 0 and len(pad) <= 4 and len(x.shape) > 2:
            return call.first("ZeroPad2d", x, padding=[*pad, *[0] * (4 - len(pad))])
        for place in range(len(pad) // 2):
            dim = len(x.shape) - 1 - place
            shape = list(x.shape)
            before, after = pad[2 * place], pad[2 * place + 1]
            x = call.sliced(x, dim, max(0, -before), shape[dim] + min(0, after))
            parts = [torch.full([*shape[:dim], size, *shape[dim + 1:]], float(value))
                     for size in (max(0, before), max(0, after))]
            parts = [part for part in (parts[0], x, parts[1])
                     if isinstance(part, Value) or part.numel() > 0]
            if len(parts) > 1:
                x = call.concatenated(parts, dim)
        return x

    def unfold(call, x, dimension, size, step):
        x = call.value(x)
        dim, rank = dimension % len(x.shape), len(x.shape)
        last = [*[d for d in range(rank) if d != dim], dim]
        windows = []
        for index in range(call.output.shape[dim]):
            window = call.sliced(x, dim, index * step, index * step + size)
            windows.append(call.unsqueezed(call.permuted(window, last), dim))
        return call.concatenated(windows, dim)

    def pixel_shuffle(call, x, upscale_factor):
        return call.first("PixelShuffle", x, upscale_factor=upscale_factor)

    def interpolate(call, x, size=None, scale_factor=None, mode="nearest", align_corners=None,
                    recompute_scale_factor=None, antialias=False):
        if antialias or mode not in ("nearest", "linear", "bilinear", "bicubic"):
            raise Unsupported(f"interpolation of mode {mode} has no counterpart in the submission format")
        return call.first("Upsample", x, size=_pair(size), scale_factor=_pair(scale_factor), mode=mode,
                          align_corners=align_corners,
                          recompute_scale_factor=recompute_scale_factor or None)

    upsample = interpolate

    # Learned maps, given their weights

    def linear(call, x, weight, bias=None):
        x = call.value(x)
        if x.dim(-1) == 0:
            raise Unsupported("the linear layer works across the images of a batch")
        if x.batch != 0 and x.batch == len(x.shape) - 1:
            call.batch_first(x)
        name = call.recorder.name("linear", weight=weight, bias=bias)
        source = call.emit("Linear", [x.source], name, in_features=weight.shape[1],
                           out_features=weight.shape[0], bias=bias is not None)
        return Value(source, call.output.shape, x.batch)

    def bilinear(call, a, b, weight, bias=None):
        call.batch_first(a, b)
        name = call.recorder.name("bilinear", weight=weight, bias=bias)
        source = call.emit("Bilinear", [a.source, b.source], name, in1_features=weight.shape[1],
                           in2_features=weight.shape[2], out_features=weight.shape[0],
                           bias=bias is not None)
        return Value(source, call.output.shape)

    def conv1d(call, x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
        name = call.recorder.name("conv", weight=weight, bias=bias)
        return call.first(
            f"Conv{weight.dim() - 2}d", _images(x, weight.dim()), name,
            in_channels=weight.shape[1] * groups, out_channels=weight.shape[0],
            kernel_size=_pair(weight.shape[2:]), stride=_pair(stride), padding=_pair(padding),
            dilation=_pair(dilation), groups=groups, bias=bias is not None)

    conv2d = conv1d

    def conv_transpose2d(call, x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1,
                         dilation=1):
        name = call.recorder.name("conv", weight=weight, bias=bias)
        return call.first(
            "ConvTranspose2d", _images(x, 4), name, in_channels=weight.shape[0],
            out_channels=weight.shape[1] * groups, kernel_size=_pair(weight.shape[2:]),
            stride=_pair(stride), padding=_pair(padding), output_padding=_pair(output_padding),
            dilation=_pair(dilation), groups=groups, bias=bias is not None)

    # Normalizations

    def batch_norm(call, x, running_mean, running_var, weight=None, bias=None, training=False,
                   momentum=0.1, eps=1e-5, cudnn_enabled=True):
        if training or running_mean is None:
            raise Unsupported("this batch norm uses the statistics of the batch at evaluation "
                              "(track_running_stats=False); each image must be judged alone")
        rank = len(call.value(x).shape)
        if rank not in (2, 3, 4):
            raise Unsupported("batch norm over three dimensions")
        name = call.recorder.name("batch_norm", weight=weight, bias=bias, running_mean=running_mean,
                                  running_var=running_var)
        return call.first("BatchNorm2d" if rank == 4 else "BatchNorm1d", x, name,
                          num_features=len(running_mean), eps=eps, affine=weight is not None,
                          bias=weight is None or bias is not None)

    def layer_norm(call, x, normalized_shape, weight=None, bias=None, eps=1e-5, cudnn_enable=True):
        x = call.value(x)
        if x.batch >= len(x.shape) - len(normalized_shape):
            raise Unsupported("this layer norm works across the images of a batch")
        name = call.recorder.name("layer_norm", weight=weight, bias=bias)
        return call.same("LayerNorm", x, name, normalized_shape=list(normalized_shape), eps=eps,
                         elementwise_affine=weight is not None,
                         bias=weight is None or bias is not None)

    def group_norm(call, x, num_groups, weight=None, bias=None, eps=1e-5, cudnn_enabled=True):
        name = call.recorder.name("group_norm", weight=weight, bias=bias)
        return call.first("GroupNorm", x, name, num_groups=num_groups, num_channels=x.shape[1],
                          eps=eps, affine=weight is not None, bias=weight is None or bias is not None)

    def instance_norm(call, x, running_mean=None, running_var=None, weight=None, bias=None,
                      use_input_stats=True, momentum=0.1, eps=1e-5):
        if len(call.value(x).shape) != 4:
            raise Unsupported("instance norm of other than N x C x H x W")
        tracked = running_mean is not None and not use_input_stats
        name = call.recorder.name(
            "instance_norm", weight=weight, bias=bias,
            running_mean=running_mean if tracked else None,
            running_var=running_var if tracked else None)
        return call.first("InstanceNorm2d", x, name, num_features=x.shape[1], eps=eps,
                          affine=weight is not None, track_running_stats=tracked,
                          bias=weight is None or bias is not None)

    def local_response_norm(call, x, size, alpha=1e-4, beta=0.75, k=1.0):
        return call.first("LocalResponseNorm", x, size=size, alpha=alpha, beta=beta, k=k)

    # Pools: each channel alone, so that images without a channel may do without one

    def max_pool2d(call, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False,
                   return_indices=False):
        kind = "MaxPool1d" if "1d" in call.name else "MaxPool2d"
        value = call.first(kind, _images(x, *((3, 2) if "1d" in call.name else (4, 3))),
                           kernel_size=_pair(kernel_size),
                           stride=_stride(stride, kernel_size), padding=_pair(padding),
                           dilation=_pair(dilation), ceil_mode=ceil_mode)
        return value if isinstance(call.output, torch.Tensor) else [value]

    max_pool1d = max_pool2d_with_indices = max_pool1d_with_indices = max_pool2d

    def avg_pool2d(call, x, kernel_size, stride=None, padding=0, ceil_mode=False,
                   count_include_pad=True, divisor_override=None):
        return call.first("AvgPool2d", _images(x, 4, 3), kernel_size=_pair(kernel_size),
                          stride=_stride(stride, kernel_size), padding=_pair(padding),
                          ceil_mode=ceil_mode, count_include_pad=count_include_pad,
                          divisor_override=divisor_override)

    def avg_pool1d(call, x, kernel_size, stride=None, padding=0, ceil_mode=False,
                   count_include_pad=True):
        stride = stride if stride not in (None, []) else kernel_size
        return _flat(call, x, "AvgPool2d", kernel_size=[1, _one(kernel_size)],
                     stride=[1, _one(stride)], padding=[0, _one(padding)], ceil_mode=ceil_mode,
                     count_include_pad=count_include_pad)

    def adaptive_avg_pool2d(call, x, output_size):
        return call.first("AdaptiveAvgPool2d", _images(x, 4, 3), output_size=_pair(output_size))

    def adaptive_max_pool2d(call, x, output_size, return_indices=False):
        value = call.first("AdaptiveMaxPool2d", _images(x, 4, 3), output_size=_pair(output_size))
        return value if isinstance(call.output, torch.Tensor) else [value]

    adaptive_max_pool2d_with_indices = adaptive_max_pool2d

    def adaptive_avg_pool1d(call, x, output_size):
        return _flat(call, x, "AdaptiveAvgPool2d", output_size=[1, _one(output_size)])

    def adaptive_max_pool1d(call, x, output_size, return_indices=False):
        value = _flat(call, x, "AdaptiveMaxPool2d", output_size=[1, _one(output_size)])
        return value if isinstance(call.output, torch.Tensor) else [value]

    adaptive_max_pool1d_with_indices = adaptive_max_pool1d


def _times(call, x, alpha):
    if alpha == 1:
        return x
    return call.derived("Scale", x, factor=alpha) if isinstance(x, Value) else x * alpha


def _images(x, *ranks):
    """The value, which must have one of these numbers of dimensions."""
    if len(Call.value(x).shape) not in ranks:
        raise Unsupported(f"images of shape {_sizes(x.shape)} reach a layer that wants {ranks[0]} "
                          "dimensions with the batch, so that it reads the batch as channels")
    return x


def _flat(call, x, kind, **arguments):
    """A pool over one dimension, as one over two of which the first has size 1."""
    call.batch_first(_images(x, 3))
    tall = call.emit("Unsqueeze", [x.source], dim=2)
    pooled = call.emit(kind, [tall], **arguments)
    output = call.output if isinstance(call.output, torch.Tensor) else call.output[0]
    return Value(call.emit("Squeeze", [pooled], dim=2), output.shape)


class Modules:
    """Modules that are one layer: call, the module, then its forward's arguments."""

    def Conv2d(call, module, x):
        arguments = {key: _pair(getattr(module, key))
                     for key in ("kernel_size", "stride", "padding", "dilation")}
        name = call.recorder.name(call.recorder.module_names.get(id(module)) or "conv",
                                  weight=module.weight, bias=module.bias)
        if "Transpose" in call.name:
            arguments["output_padding"] = _pair(module.output_padding)
        return call.first(
            call.name, _images(x, module.weight.dim()), name, in_channels=module.in_channels,
            out_channels=module.out_channels, **arguments, groups=module.groups,
            padding_mode=module.padding_mode, bias=module.bias is not None)

    Conv1d = Conv2d

    def ConvTranspose2d(call, module, x, output_size=None):
        if output_size is not None:
            raise Unsupported("output_size at the call; state output_padding in the constructor")
        return Modules.Conv2d(call, module, x)

    def LSTM(call, module, x, hx=None):
        states = [] if hx is None else hx if isinstance(hx, list) else [hx]
        for state in states:
            if isinstance(state, Value) or state.count_nonzero() > 0:
                raise Unsupported("a recurrent layer that starts from a state other than zero has no "
                                  "counterpart in the submission format")
        x = call.value(x)
        if len(x.shape) != 3:
            raise Unsupported(f"a recurrent layer that is given {_sizes(x.shape)} reads the batch as "
                              "the sequence; give it N x length x features")
        if x.batch != (0 if module.batch_first else 1):
            raise Unsupported("this recurrent layer reads the batch as the sequence; make it with "
                              "batch_first=True (or give it length x N x features)")
        tensors = {key: getattr(module, key) for names in module._all_weights for key in names}
        arguments = {"input_size": module.input_size, "hidden_size": module.hidden_size}
        options = {"bias": module.bias, "batch_first": True, "bidirectional": module.bidirectional}
        if call.name == "RNN":
            options["nonlinearity"] = module.nonlinearity
        if getattr(module, "proj_size", 0):
            options["proj_size"] = module.proj_size
        path = call.recorder.module_names.get(id(module)) or call.name.lower()
        name = call.recorder.name(path, **tensors)

        def layer(count, output):
            return call.emit(call.name, [x.source], name, **arguments,
                             num_layers=count, **options, output=output)

        count, directions = module.num_layers, 2 if module.bidirectional else 1

        def final(output, size):
            """The states that the layer gives beside its sequence: [layers x directions, N, size]."""
            wholes = [layer(index + 1, output) for index in range(count)]
            states = wholes
            if directions == 2:
                states = [call.emit("Slice", [whole], dim=1, start=d * size, stop=(d + 1) * size)
                          for whole in wholes for d in range(2)]
            parts = [call.emit("Unsqueeze", [state], dim=1) for state in states]
            source = call.emit("Concat", parts, dim=1) if len(parts) > 1 else parts[0]
            return Value(source, (len(states), BATCH, size), 1, states)

        sequence = Value(layer(count, "sequence"), call.output[0].shape, x.batch)
        hidden = final("hidden", getattr(module, "proj_size", 0) or module.hidden_size)
        if call.name != "LSTM":
            return [sequence, hidden]
        return [sequence, [hidden, final("cell", module.hidden_size)]]

    RNN = GRU = LSTM

    def MultiheadAttention(call, module, query, key, value, key_padding_mask=None, need_weights=True,
                           attn_mask=None, average_attn_weights=True, is_causal=False):
        if key_padding_mask is not None or attn_mask is not None:
            raise Unsupported("attention with a mask has no counterpart in the submission format")
        batch = 0 if module.batch_first else 1
        inputs = [call.value(x) for x in (query, key, value)]
        if any(len(x.shape) != 3 or x.batch != batch for x in inputs):
            raise Unsupported("this attention reads the batch as the sequence; make it with "
                              "batch_first=True (or give it length x N x features)")
        tensors = {key: tensor for key, tensor in module._parameters.items() if tensor is not None}
        tensors["out_proj.weight"] = module.out_proj.weight
        if module.out_proj.bias is not None:
            tensors["out_proj.bias"] = module.out_proj.bias
        path = call.recorder.module_names.get(id(module)) or "attention"
        source = call.emit(
            "MultiheadAttention", [x.source for x in inputs], call.recorder.name(path, **tensors),
            embed_dim=module.embed_dim, num_heads=module.num_heads, batch_first=True,
            bias=module.in_proj_bias is not None, add_bias_kv=module.bias_k is not None,
            add_zero_attn=module.add_zero_attn,
            kdim=None if module.kdim == module.embed_dim else module.kdim,
            vdim=None if module.vdim == module.embed_dim else module.vdim)
        return [Value(source, query.shape, batch)]


# MARK: Tables of the recorder

_WHOLE = (nn.Conv1d, nn.Conv2d, nn.ConvTranspose2d, nn.RNN, nn.LSTM, nn.GRU, nn.MultiheadAttention)
_HIDDEN = -1e30
_ADVICE = ("Write it another way, or call export_submission(..., onnx=True), which puts the network "
           "into the\narchive as model.onnx (pip install onnx onnxscript).")
_ALIASES = {"axis": "dim", "keepdims": "keepdim", "self": "input", "negative_slop": "negative_slope"}
_IGNORED = ("memory_format", "non_blocking", "out", "requires_grad")
_CONVERSIONS = ("to", "cpu", "cuda", "type", "float", "double", "half", "bfloat16", "long", "int",
                "bool", "type_as", "short", "byte")
_DECISIONS = ("item", "tolist", "numpy", "equal", "allclose", "is_nonzero", "__bool__", "__float__",
              "__int__", "__index__", "__array__", "__contains__")
# They give tensors that depend on the image's shape alone.
_CONSTANTS = ("zeros_like", "ones_like", "full_like", "new_zeros", "new_ones", "new_full", "new_tensor")
_TYPES = {
    "float": torch.float32, "double": torch.float32, "half": torch.float32, "bfloat16": torch.float32,
    "long": torch.int64, "int": torch.int32, "bool": torch.bool, "short": torch.int16,
    "byte": torch.uint8, torch.FloatTensor: torch.float32, torch.LongTensor: torch.int64,
    "torch.FloatTensor": torch.float32, "torch.cuda.FloatTensor": torch.float32,
    "torch.LongTensor": torch.int64, "torch.cuda.LongTensor": torch.int64,
}
_COMMON = {
    "padding": 0, "dilation": 1, "groups": 1, "bias": True, "ceil_mode": False, "affine": True,
    "output_padding": 0, "padding_mode": "zeros", "keepdim": False, "elementwise_affine": True,
    "eps": 1e-5, "num_layers": 1, "bidirectional": False, "nonlinearity": "tanh",
    "output": "sequence", "approximate": "none", "count_include_pad": True, "add_bias_kv": False,
    "add_zero_attn": False, "num_parameters": 1,
}
_CONVOLUTION = {**_COMMON, "stride": 1}
_DEFAULTS = {
    "Conv1d": _CONVOLUTION, "Conv2d": _CONVOLUTION, "ConvTranspose2d": _CONVOLUTION,
    "InstanceNorm2d": {"bias": True, "affine": False, "track_running_stats": False, "eps": 1e-5},
    "Flatten": {"start_dim": 1, "end_dim": -1}, "Slice": {"start": 0, "step": 1},
    "LeakyReLU": {"negative_slope": 0.01}, "Hardtanh": {"min_val": -1, "max_val": 1},
    "ELU": {"alpha": 1}, "CELU": {"alpha": 1}, "Softplus": {"beta": 1, "threshold": 20},
    "Upsample": {"mode": "nearest"}, "LocalResponseNorm": {},
}


def _name(func):
    """A function's plain name: `add` for torch.add, Tensor.add_, x + y and x += y."""
    name = getattr(func, "__name__", None) or type(func).__name__
    if name == "__get__":
        return getattr(func.__self__, "__name__", "a property")
    if name in _DECISIONS:
        return name
    if name.startswith("__") and name.endswith("__"):
        name = name[2:-2]
        return {"iadd": "add", "isub": "sub", "imul": "mul", "idiv": "div", "itruediv": "div",
                "imatmul": "matmul", "ipow": "pow"}.get(name, name)
    return name.rstrip("_").lstrip("_")


def _in_place(func):
    name = getattr(func, "__name__", "")
    return name.startswith("__i") or (name.endswith("_") and not name.endswith("__"))


def _target(name, args, kwargs):
    """The type that x.to(), x.half() and their like turn values into; every floating one is float32."""
    for thing in [*args[1:], *kwargs.values(), name]:
        kind = thing.dtype if isinstance(thing, torch.Tensor) else thing
        kind = _TYPES.get(kind, kind) if isinstance(kind, (str, type)) else kind
        if isinstance(kind, torch.dtype):
            return torch.float32 if kind.is_floating_point else kind
    return None


def _holds_tensor(thing):
    if isinstance(thing, (tuple, list)):
        return any(_holds_tensor(part) for part in thing)
    return isinstance(thing, torch.Tensor)


def _storage(tensor):
    storage = tensor.untyped_storage() if hasattr(tensor, "untyped_storage") else tensor.storage()
    return storage.data_ptr()


def _place(tensor):
    """What two views of the same values have in common, until one is changed."""
    return tensor.data_ptr(), tuple(tensor.shape), tensor.stride(), tensor._version


def _pair(value):
    """One number where all dimensions have the same."""
    if isinstance(value, (tuple, list, torch.Size)):
        value = list(value)
        return value[0] if len(set(value)) == 1 else value
    return value


def _one(value):
    return value[0] if isinstance(value, (tuple, list)) else value


def _stride(stride, kernel_size):
    """None where it is as the kernel, the default."""
    if stride is None or stride == []:
        return None
    return None if _pair(stride) == _pair(kernel_size) else _pair(stride)


def _with_one_free(sizes):
    """[-1] reads better than [3136], and says as much."""
    return [-1] if len(sizes) == 1 else sizes


def _sizes(shape):
    return "[" + ", ".join("N" if size == BATCH else str(size) for size in shape) + "]"


_LIBRARY = os.path.dirname(torch.__file__) + os.sep


def _is_library(file):
    return (file.startswith(_LIBRARY) or os.path.abspath(file) == os.path.abspath(__file__)
            or file.startswith("<frozen") or os.path.basename(file) in ("contextlib.py", "runpy.py"))


def _short(file):
    """A cell's file has a long made-up name."""
    return "your notebook" if "ipykernel" in file or file.startswith("<ipython") \
        else os.path.basename(file)


def _raised_at(error):
    place, trace = "", error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not _is_library(file):
            text = linecache.getline(file, trace.tb_lineno).strip()
            place = f"At {_short(file)}, line {trace.tb_lineno}: {text}"
        trace = trace.tb_next
    return place


# MARK: safetensors and zip, without their libraries


def write_safetensors(tensors):
    """float32 tensors by name, as the bytes of a safetensors file."""
    header, parts, offset = {}, [], 0
    for name, tensor in tensors.items():
        tensor = tensor.detach().cpu().float().contiguous()
        data = ctypes.string_at(tensor.data_ptr(), tensor.numel() * 4) if tensor.numel() else b""
        header[name] = {"dtype": "F32", "shape": list(tensor.shape),
                        "data_offsets": [offset, offset + len(data)]}
        parts.append(data)
        offset += len(data)
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([len(text).to_bytes(8, "little"), text, *parts])


def read_safetensors(data):
    """The tensors of a safetensors file, by name, in float32."""
    types = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16,
             "BF16": torch.bfloat16, "I64": torch.int64}
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, stop = (8 + length + offset for offset in entry["data_offsets"])
        kind = types[entry["dtype"]]
        flat = (torch.frombuffer(bytearray(data[start:stop]), dtype=kind) if stop > start
                else torch.empty(0, dtype=kind))
        tensors[name] = flat.reshape(entry["shape"]).float()
    return tensors


def _zipped(members):
    """A zip of these members, the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            # Weights hardly shrink.
            method = zipfile.ZIP_STORED if name.endswith((".safetensors", ".onnx")) \
                else zipfile.ZIP_DEFLATED
            archive.writestr(info, data, method)
    return buffer.getvalue()


# MARK: The network, rebuilt from its description


def evaluate(model, tensors, inputs):
    """Scores of a model spec with these weights for a batch of scaled images."""
    values, previous = {"input": inputs}, "input"
    for index, layer in enumerate(model["layers"]):
        arguments = {key: value for key, value in layer.items()
                     if key not in ("type", "name", "id", "inputs")}
        kind, name = layer["type"], layer.get("name")
        sources = layer.get("inputs", [] if kind == "Parameter" else [previous])
        previous = layer.get("id", name if name is not None else str(index))
        values[previous] = _layer(kind, name, arguments, tensors, [values[s] for s in sources])
    return values[previous]


def _layer(kind, name, arguments, tensors, inputs):
    """What one layer gives: the grader's meaning of each type, in PyTorch's own words."""
    if kind in _PLAIN:
        return _PLAIN[kind](inputs, **arguments)
    if kind == "Parameter":
        return tensors[name].reshape(arguments["shape"])
    output = arguments.pop("output", "sequence")
    arguments.pop("p", None)
    module = getattr(nn, kind)(**arguments)
    own = [*module.named_parameters(), *module.named_buffers()]
    for key, tensor in own:
        if key != "num_batches_tracked":
            given = tensors[f"{name}.{key}"]
            if given.shape != tensor.shape:
                raise ExportError(f"{name}.{key} has the shape {tuple(given.shape)}, and {kind} wants "
                                  f"{tuple(tensor.shape)}.")
            tensor.data = given
    module.eval()
    if kind == "MultiheadAttention":
        return module(*(inputs if len(inputs) == 3 else inputs * 3), need_weights=False)[0]
    if kind in ("RNN", "LSTM", "GRU"):
        sequence, state = module(inputs[0])
        if output == "sequence":
            return sequence
        state = state if kind != "LSTM" else state[0 if output == "hidden" else 1]
        directions = 2 if arguments.get("bidirectional") else 1
        return torch.cat(list(state[-directions:]), dim=1)
    return module(*inputs)


_PLAIN = {
    "Add": lambda x: x[0] + x[1],
    "Subtract": lambda x: x[0] - x[1],
    "Multiply": lambda x: x[0] * x[1],
    "Divide": lambda x: x[0] / x[1],
    "MatMul": lambda x: x[0] @ x[1],
    "Concat": lambda x, dim: torch.cat(x, dim),
    "Scale": lambda x, factor=1, offset=0: x[0] * factor + offset,
    "Clamp": lambda x, min=None, max=None: x[0].clamp(min, max),
    "Reshape": lambda x, shape: x[0].reshape(len(x[0]), *shape),
    "Permute": lambda x, dims: x[0].permute(dims),
    "Squeeze": lambda x, dim: x[0].squeeze(dim),
    "Unsqueeze": lambda x, dim: x[0].unsqueeze(dim),
    "Mean": lambda x, dim, keepdim=False: x[0].mean(dim, keepdim),
    "Max": lambda x, dim, keepdim=False: x[0].amax(dim, keepdim),
    "Sum": lambda x, dim, keepdim=False: x[0].sum(dim, keepdim),
    "Select": lambda x, dim, index: x[0].select(dim, index),
    "Slice": lambda x, dim, start=0, stop=None, step=1:
        x[0][(slice(None),) * (dim % x[0].dim()) + (slice(start, stop, step),)],
}


def _verified(archive):
    """The largest difference between the rebuilt network and the model, on the archive's own probe."""
    manifest, tensors, probe = _opened(io.BytesIO(archive))
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        found = evaluate(manifest["model"], tensors, probe["input"])
    expected = probe["output"]
    if found.shape != expected.shape:
        raise ExportError(f"The rebuilt network gives {tuple(found.shape)} where yours gives "
                          f"{tuple(expected.shape)}; nothing was written.")
    difference = (found - expected).abs()
    # Infinities and NaN are equal to themselves here, since the model itself gives them.
    same = torch.isclose(found, expected, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True)
    if not same.all():
        worst = difference[~same].max().item()
        raise ExportError(
            f"The network rebuilt from its layers answers otherwise than yours (by {worst:.3g}), so "
            "nothing was written. Does your forward depend on the values of the image, on a number of "
            f"images, or on hooks?\n{_ADVICE}")
    return difference.nan_to_num(0, 0, 0).max().item()


def _opened(file):
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("submission.json"))
        tensors = read_safetensors(archive.read(manifest["weights"]))
        probe = manifest.get("probe")
        return manifest, tensors, read_safetensors(archive.read(probe)) if probe else None


def _tensor_keys(layer):
    """The names of a layer's tensors, as far as PyTorch names them for its arguments."""
    kind, name = layer["type"], layer["name"]
    if kind == "Parameter":
        return [name]
    arguments = {key: value for key, value in layer.items()
                 if key not in ("type", "name", "id", "inputs", "output", "p")}
    module = getattr(nn, kind)(**arguments)
    return [f"{name}.{key}" for key, _ in [*module.named_parameters(), *module.named_buffers()]
            if key != "num_batches_tracked"]


# MARK: ONNX


def _onnx(network, inputs, outputs):
    """The network as the bytes of an ONNX file, by PyTorch's own exporter."""
    problems = []
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = os.path.join(folder, "model.onnx")
        names = {"input_names": ["input"], "output_names": ["output"]}
        batch = {"input": {0: "batch"}, "output": {0: "batch"}}
        # PyTorch 2.5 chooses between two exporters; the newer one must keep the weights inside.
        ways = [{"dynamic_axes": batch, "dynamo": False},
                {"dynamic_axes": batch, "external_data": False}, {"dynamic_axes": batch}]
        for way in ways:
            try:
                torch.onnx.export(network, (inputs,), path, **names, **way)
                with open(path, "rb") as file:
                    data = file.read()
                _compare_onnx(data, inputs, outputs)
                return data
            except Exception as error:  # the exporters raise whatever they meet
                problems.append(f"{type(error).__name__}: {error}".splitlines()[0])
    raise ExportError("torch.onnx.export could not write this network. Is it installed? pip install "
                      "onnx onnxscript\n  " + "\n  ".join(problems))


def _compare_onnx(data, inputs, outputs):
    """Checks the ONNX file where onnxruntime is at hand, and says so where it is not."""
    try:
        import onnxruntime
    except ImportError:
        print("Note: model.onnx was not checked against your model, which needs onnxruntime.")
        return
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    # Twice as many too: an exporter may have taken the number of images for a part of the network.
    for times in (1, 2):
        images = torch.cat([inputs] * times).numpy()
        found = torch.as_tensor(session.run(None, {name: images})[0])
        if not torch.allclose(found, torch.cat([outputs] * times), rtol=RELATIVE, atol=ABSOLUTE):
            raise ExportError("model.onnx answers otherwise than your model.")


# MARK: What is in an archive


def _summary(path, layers, weights, sources):
    count = sum(t.numel() for name, t in weights.items() if "running_" not in name)
    files = ", ".join(sources) or "no data loader"
    return f"{path}: {len(layers)} layers, {count:,} parameters, {files}."


def check(path):
    """Prints what is in an archive; true if the network in it gives its own probe's scores."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = {info.filename: info.file_size for info in archive.infolist()}
            damaged = archive.testzip()
    except (OSError, zipfile.BadZipFile) as error:
        print(f"{path} cannot be read as a zip archive: {error}")
        return False
    print("\n".join(f"{size:>12,}  {name}" for name, size in members.items()))
    if damaged:
        print(f"{damaged} is damaged.")
        return False
    if "submission.json" not in members:
        print("There is no submission.json" + (
            "; model.onnx describes the network." if "model.onnx" in members else "."))
        return "model.onnx" in members
    try:
        manifest, tensors, probe = _opened(path)
        _print_manifest(manifest, tensors)
        if probe is None:
            print("There is no probe to check the network with.")
            return True
        with torch.no_grad():
            found = evaluate(manifest["model"], tensors, probe["input"])
    except (KeyError, ValueError, TypeError, RuntimeError, AttributeError, ExportError) as error:
        print(f"The network cannot be rebuilt: {type(error).__name__}: {error}")
        return False
    same = found.shape == probe["output"].shape and torch.allclose(
        found, probe["output"], rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True)
    print("The rebuilt network gives the scores of the probe." if same else
          "The rebuilt network does NOT give the scores of the probe.")
    return same


def _print_manifest(manifest, tensors):
    student = manifest.get("student", {})
    scaling = manifest["input"]
    print(f"student      {student.get('id', '')}  {student.get('name', '')}".rstrip())
    print(f"pixels       {scaling['scale']}, mean {scaling.get('mean', 0)}, std "
          f"{scaling.get('std', 1)}")
    loader = manifest.get("data_loader", {})
    print(f"data loader  {' '.join(loader.values()) or 'not named'}")
    print(f"input        {manifest['model']['input_shape']}")
    for index, layer in enumerate(manifest["model"]["layers"]):
        name = layer.get("name", layer.get("id", ""))
        rest = ", ".join(f"{key}={value}" for key, value in layer.items()
                         if key not in ("type", "name", "id"))
        print(f"{index:>4}  {name:<20} {layer['type']}({rest})")
    print(f"{sum(t.numel() for t in tensors.values()):,} values in {len(tensors)} tensors")


def main():
    parser = argparse.ArgumentParser(
        description="Shows what is in a submission archive and whether its network works. To write "
                    "one, call export_submission() from your notebook.")
    parser.add_argument("--check", metavar="ARCHIVE", required=True, help="the archive to look into")
    sys.exit(0 if check(parser.parse_args().check) else 1)


if __name__ == "__main__":
    main()
