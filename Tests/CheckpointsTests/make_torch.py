"""Writes small files with PyTorch's own writers, and what PyTorch reads from them.

  Goldens/torch/<name>.pt        one for each kind of file and of content
  Goldens/torch/expected.json    the tensors of each: path, dtype, shape, and the bytes of their values in
                                 row-major order; quantized and sparse ones made dense, lazy ones resolved

Usage: python make_torch.py   (PyTorch 2.15.0, NumPy 2, seed 5; class names in the files are `__main__.…`)
"""

import argparse
import collections
import io
import json
import pathlib
import pickle
import tarfile
import warnings
import zipfile

import numpy
import torch
from torch import nn

warnings.filterwarnings("ignore")
FOLDER = pathlib.Path(__file__).parent / "Goldens" / "torch"
# Types that came after the last storage class, which the format before 1.6 cannot hold.
NEW_TYPES = """uint64 uint32 uint16 complex32 float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz
    float8_e8m0fnu""".split()
torch.manual_seed(5)


class Net(nn.Module):
    """A network of a student's: every way of holding tensors."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 2, 3, stride=2, padding=1), nn.BatchNorm2d(2, eps=1e-3), nn.ReLU())
        self.head = nn.Linear(8, 10, bias=False)
        self.tied = nn.Linear(8, 10, bias=False)
        self.tied.weight = self.head.weight
        self.scale = nn.Parameter(torch.tensor(0.5))
        self.nothing = None
        self.register_buffer("mean", torch.tensor([0.25, 0.5]))
        self.register_buffer("scratch", torch.zeros(3), persistent=False)
        self.register_parameter("missing", None)
        self.extra = torch.ones(2)

    def forward(self, x):
        return self.head(self.features(x).flatten(1))


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 2)
        self.register_buffer("offset", torch.tensor([1.0, 2.0]))

    def forward(self, x):
        return self.fc(x) + self.offset


class Marked(torch.Tensor):
    """A subclass of a student's."""


class Options:
    def __init__(self):
        self.rate = 0.1
        self.weights = torch.tensor([3.0])


def saved(value, **options):
    buffer = io.BytesIO()
    torch.save(value, buffer, **options)
    return buffer.getvalue()


def legacy(value, **options):
    return saved(value, _use_new_zipfile_serialization=False, **options)


def rezipped(data, root="archive", method=zipfile.ZIP_STORED, change=lambda name, content: content):
    """The same members by another program; `change` gives None to leave one out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", method) as target:
        for entry in source.infolist():
            name = entry.filename.split("/", 1)[1]
            content = change(name, source.read(entry))
            if content is not None:
                target.writestr(f"{root}/{name}", content)
    return buffer.getvalue()


def without(member):
    return lambda name, content: None if name == member else content


def big_endian(value):
    """As a big-endian machine writes it: `saved` numbers the storages in the order of the values."""
    widths = [tensor.element_size() // (2 if tensor.is_complex() else 1) for tensor in value.values()]

    def change(name, content):
        if name == "byteorder":
            return b"big"
        if not name.startswith("data/"):
            return content
        width = widths[int(name[5:])]
        return numpy.frombuffer(content, f"V{width}").tobytes() if width == 1 else swapped(content, width)

    return rezipped(saved(value), change=change)


def swapped(content, width):
    return numpy.frombuffer(content, f"<u{width}").astype(f">u{width}").tobytes()


def python2_legacy():
    """A legacy file as Python 2 pickled it: texts as SHORT_BINSTRING, OrderedDict from pairs."""

    def text(value):
        return b"U" + bytes([len(value)]) + value

    def storage(key, count):
        return b"(" + text(b"storage") + b"ctorch\nFloatStorage\n" + text(key) + text(b"cpu") + b"K" + bytes([count]) + b"NtQ"

    def tensor(key, count, sizes, strides):
        return (
            b"ctorch._utils\n_rebuild_tensor\n(" + storage(key, count) + b"K\x00" + sizes + strides + b"tR"
        )

    sizes, strides = b"K\x02K\x03\x86", b"K\x03K\x01\x86"
    weight = b"]q\x01(" + text(b"fc.weight") + tensor(b"7", 6, sizes, strides) + b"e"
    bias = b"]q\x02(" + text(b"fc.bias") + tensor(b"8", 2, b"K\x02\x85", b"K\x01\x85") + b"e"
    body = b"\x80\x02ccollections\nOrderedDict\n](" + weight + bias + b"e\x85R."
    head = pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps(1001, 2)
    system = pickle.dumps(dict(protocol_version=1001, little_endian=True, type_sizes=dict(short=2, int=4, long=4)), 2)
    keys = b"\x80\x02](" + text(b"7") + text(b"8") + b"e."
    values = numpy.arange(6, dtype="<f4").tobytes(), numpy.array([8, 9], "<f4").tobytes()
    data = (6).to_bytes(8, "little") + values[0] + (2).to_bytes(8, "little") + values[1]
    return head + system + body + keys + data


def tar_of_2017():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:", format=tarfile.PAX_FORMAT) as tar:
        for name in ["sys_info", "storages", "tensors", "pickle"]:
            info = tarfile.TarInfo(name)
            content = pickle.dumps({"name": name}, 2)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def dtypes():
    names = """float64 float32 float16 bfloat16 int64 int32 int16 int8 uint64 uint32 uint16 uint8 bool complex128
        complex64 complex32 float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz float8_e8m0fnu""".split()
    result = {}
    for name in names:
        dtype = getattr(torch, name)
        width = torch.empty(0, dtype=dtype).element_size()
        if name == "bool":
            result[name] = torch.tensor([True, False, True, True])
        else:
            result[name] = torch.randint(0, 256, (4 * width,), dtype=torch.uint8).view(dtype).reshape(2, 2)
    return result


def float8():
    """Every value of the types of 8 bits, and what it is as float32."""
    result = {}
    for name in ["float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e8m0fnu"]:
        values = torch.arange(256, dtype=torch.uint8).view(getattr(torch, name))
        result[name] = values
        result[name + " as float32"] = values.float()
    return result


def views():
    base = torch.arange(24.0)
    half = torch.arange(12, dtype=torch.float16).reshape(3, 4)
    return {
        "whole": base.reshape(2, 3, 4),
        "transposed": base.reshape(4, 6).t(),
        "permuted": base.reshape(2, 3, 4).permute(2, 0, 1),
        "offset": base[5:9],
        "every_third": base[1::3],
        "column": base.reshape(4, 6)[:, 2],
        "expanded": base[:3].expand(4, 3),
        "expanded_rows": base[:3, None].expand(3, 2),
        "overlapping": base.as_strided((5, 3), (2, 1), 4),
        "ones_in_shape": base[:4].reshape(1, 4, 1).as_strided((1, 4, 1), (99, 1, 77), 2),
        "half_transposed": half.t(),
        "bool_view": torch.tensor([[True, False], [False, False]]).t(),
        "double_every_other": torch.arange(6, dtype=torch.float64)[::2],
        "complex_transposed": torch.randn(2, 3, dtype=torch.complex128).t(),
        "channels_last": torch.randn(1, 2, 3, 2).to(memory_format=torch.channels_last),
        "scalar": torch.tensor(2.5),
        "scalar_of_more": base[7],
        "empty": torch.zeros(0, 3),
        "empty_slice": base[4:4],
        "empty_int": torch.zeros(2, 0, dtype=torch.int16),
        "tied": base.reshape(2, 3, 4),
    }


def lazy():
    values = torch.randn(3, dtype=torch.complex64)
    return {
        "conj": values.conj(),
        "neg": values.clone().conj().imag,
        "neg_complex": torch._neg_view(values),
        "conj_and_neg": torch._neg_view(values.conj()),
        "neg_double": torch._neg_view(torch.tensor([0.0, -1.5], dtype=torch.float64)),
        "plain": values,
    }


def wrapped():
    parameter = nn.Parameter(torch.tensor([1.0, 2.0]))
    with_state = nn.Parameter(torch.tensor([3.0]))
    with_state.note = "kept"
    marked = torch.tensor([[4.0, 5.0]]).as_subclass(Marked)
    marked.note = 3
    return {
        "parameter": parameter,
        "frozen": nn.Parameter(torch.tensor([7], dtype=torch.int32), requires_grad=False),
        "with_state": with_state,
        "buffer": nn.Buffer(torch.tensor([6.0])),
        "subclass": marked,
        "gradient": torch.tensor([1.0], requires_grad=True),
    }


def quantized():
    values = torch.tensor([[-1.0, 0.3, 7.7], [2.5, 100.0, -0.01]])
    scales = torch.tensor([0.1, 0.37, 1.3], dtype=torch.float64)
    zeros = torch.tensor([3, 0, 120])
    result = {}
    for dtype in [torch.qint8, torch.quint8, torch.qint32]:
        name = str(dtype).split(".")[1]
        result[name] = torch.quantize_per_tensor(values, 0.0371, 11, dtype)
        result[name + "_transposed"] = torch.quantize_per_tensor(values, 0.5, 0, dtype).t()
        result[name + "_channels"] = torch.quantize_per_channel(values, scales, zeros, 1, dtype)
    float_zeros = torch.tensor([0.5, 1.25], dtype=torch.float32)
    result["float_zeros"] = torch.quantize_per_channel(
        values, torch.tensor([0.1, 0.2]), float_zeros, 0, torch.quint8
    )
    result["random_channels"] = torch.quantize_per_channel(
        torch.randn(6, 7) * 5, torch.rand(6), torch.arange(6), 0, torch.qint8
    )
    result["random"] = torch.quantize_per_tensor(torch.randn(40) * 5, 0.0431, 128, torch.quint8)
    return result


def sparse():
    indices = torch.tensor([[0, 2, 1, 0], [1, 0, 2, 1]])
    values = torch.tensor([0.1, 2.0, 3.0, 0.2])
    dense = torch.tensor([[1.0, 0, 0, 2], [0, 3, 0, 0], [0, 0, 0, 0], [4, 0, 5, 6]])
    return {
        "coo": torch.sparse_coo_tensor(indices, values, (3, 4)).coalesce(),
        "coo_twice": torch.sparse_coo_tensor(indices, values, (3, 4)),
        "coo_half": torch.sparse_coo_tensor(indices, values.half(), (3, 4)),
        "coo_int": torch.sparse_coo_tensor(indices, torch.tensor([1, 2, 3, -4]), (3, 4)),
        "coo_hybrid": torch.sparse_coo_tensor(indices[:, 1:], torch.randn(3, 2), (3, 4, 2)),
        "coo_empty": torch.sparse_coo_tensor((2, 2)),
        "coo_scalar_values": torch.sparse_coo_tensor(torch.tensor([[1]]), torch.tensor([5.0]), (3,)),
        "csr": dense.to_sparse_csr(),
        "csc": dense.to_sparse_csc(),
        "bsr": dense.to_sparse_bsr((2, 2)),
        "bsc": dense.to_sparse_bsc((2, 1)),
    }


def extras():
    """What stands beside the weights in files of students."""
    return {
        "epoch": 7,
        "loss": 0.25,
        "best": True,
        "name": "run \u00e9",
        "nothing": None,
        "large": 2**70,
        "negative": -(2**40),
        "accuracy": numpy.float64(91.5),
        "float32": numpy.float32(0.5),
        "count": numpy.int64(-3),
        "flag": numpy.bool_(True),
        "array": numpy.arange(6, dtype=numpy.float32).reshape(2, 3),
        "fortran": numpy.asfortranarray(numpy.arange(6, dtype=numpy.int16).reshape(2, 3)),
        "big": numpy.arange(3, dtype=">f8"),
        "args": argparse.Namespace(lr=0.01, layers=[1, 2], device=torch.device("cpu")),
        "path": pathlib.PurePosixPath("a/b"),
        "set": {1, 2},
        "frozen": frozenset([3]),
        "bytes": b"\x00\xff",
        "bytearray": bytearray(b"ab"),
        "complex": 1 + 2j,
        "deque": collections.deque([torch.tensor([1.0]), 2]),
        "default": collections.defaultdict(list, {"a": torch.tensor([2.0])}),
        "counter": collections.Counter("aab"),
        "size": torch.Size([2, 3]),
        "dtype": torch.float32,
        "function": nn.functional.relu,
        "options": Options(),
        "range": range(3),
        (1, 2): torch.tensor([9.0]),
        3: torch.tensor([4.0]),
        "state_dict": Small().state_dict(),
    }


def checkpoint():
    model = Small()
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    return {
        "epoch": 3,
        "model_state_dict": model.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "scheduler": scheduler.state_dict(),
        "optimizer": optimizer,
        "loss": torch.tensor(0.5),
    }


def exported():
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Linear(3, 3)
            self.second = nn.Linear(3, 3)
            self.second.weight = self.first.weight
            self.register_buffer("offset", torch.ones(2, dtype=torch.float16))

        def forward(self, x):
            return self.second(self.first(x)) + self.offset.sum()

    program = torch.export.export(Tied(), (torch.ones(1, 3),))
    buffer = io.BytesIO()
    torch.export.save(program, buffer)
    return buffer.getvalue(), program.state_dict


def tensors(value, path="", joined=""):
    """(path, tensor) in the order of the file."""

    def below(key):
        return f"{joined}{key}" if path == "" and joined == "" else f"{path}/{key}"

    if isinstance(value, torch.Tensor):
        yield path, value
    elif isinstance(value, numpy.ndarray):
        yield path, torch.from_numpy(value.astype(value.dtype.newbyteorder("=")).copy(order="C"))
    elif isinstance(value, nn.Module):
        for name, tensor in value.state_dict().items():
            yield (f"{path}/{name}" if path else name), tensor
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(key, (str, int)):
                yield from tensors(item, below(key))
    elif isinstance(value, (list, tuple, collections.deque)):
        for index, item in enumerate(value):
            yield from tensors(item, below(index))
    elif isinstance(value, (Options, argparse.Namespace)) or type(value).__module__.startswith("torch.optim"):
        for key, item in (value.__getstate__() or {}).items():
            yield from tensors(item, below(key))


def described(path, tensor):
    tensor = tensor.detach()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    if tensor.layout is not torch.strided:
        tensor = tensor.to_dense()
    tensor = tensor.as_subclass(torch.Tensor).resolve_conj().resolve_neg().contiguous()
    data = tensor.reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""
    return {"path": path, "dtype": str(tensor.dtype).split(".")[1], "shape": list(tensor.shape), "bytes": data.hex()}


def files():
    """(name, bytes): each is read back by PyTorch."""
    state = Small().state_dict()
    plain = saved(state)
    yield "state-dict", plain
    yield "checkpoint", saved(checkpoint())
    yield "dtypes", saved(dtypes())
    yield "float8", saved(float8())
    yield "views", saved(views())
    yield "lazy", saved(lazy())
    yield "wrapped", saved(wrapped())
    yield "quantized", saved(quantized())
    yield "sparse", saved(sparse())
    yield "extras", saved(extras())
    for protocol in [3, 4, 5]:
        yield f"protocol{protocol}", saved({"value": state, "set": {1}, "bytes": b"1", "more": views()}, pickle_protocol=protocol)
    yield "lists", saved([state, (torch.ones(1), {"a": [torch.zeros(1)]}), 5])
    yield "shared", saved({"first": state, "second": state, "third": [state, state]})
    yield "alone", saved(torch.arange(3))
    yield "net", saved(Net())
    yield "nested-net", saved({"model": Net(), "epoch": 1})
    yield "parallel", saved(nn.DataParallel(Small()))
    yield "layers", saved(nn.Sequential(nn.LSTM(2, 3, batch_first=True), nn.MultiheadAttention(4, 2), nn.ModuleDict({"a": nn.PReLU()}), nn.ParameterList([torch.ones(1)])))
    yield "deflated", rezipped(plain, "my model", zipfile.ZIP_DEFLATED)
    yield "no-byteorder", rezipped(plain, change=without("byteorder"))
    yield "big-endian", big_endian(dtypes())
    yield "legacy", legacy(checkpoint())
    yield "legacy-views", legacy(views())
    yield "legacy-dtypes", legacy({name: value for name, value in dtypes().items() if name not in NEW_TYPES})
    yield "legacy-quantized", legacy({key: value for key, value in quantized().items() if "channels" not in key})
    yield "legacy-sparse", legacy(sparse())
    yield "legacy-net", legacy(Net())
    yield "legacy-protocol4", legacy(state, pickle_protocol=4)
    yield "legacy-python2", python2_legacy()


def refused():
    """(name, bytes): files of PyTorch that hold nothing to read."""
    plain = saved(Small().state_dict())
    yield "meta", saved({"weight": torch.ones(2, device="meta")})
    yield "lazy", saved({"weight": nn.UninitializedParameter()})
    yield "nested-tensor", saved(torch.nested.nested_tensor([torch.ones(1), torch.ones(2)]))
    yield "four-bits", saved(torch.quantize_per_channel(torch.randn(2, 4), torch.ones(2), torch.zeros(2), 0, torch.quint4x2))
    yield "tar", tar_of_2017()
    yield "no-version", rezipped(plain, change=without("version"))
    yield "no-storage", rezipped(plain, change=without("data/1"))
    yield "middle-endian", rezipped(plain, change=lambda name, content: b"pdp" if name == "byteorder" else content)
    yield "bare-pickle", pickle.dumps(Small().state_dict(), 2)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    expected = {}
    for name, data in files():
        (FOLDER / f"{name}.pt").write_bytes(data)
        value = torch.load(io.BytesIO(data), weights_only=False)
        expected[name] = [described(*item) for item in tensors(value)]
    for kind, module in [("traced", torch.jit.trace(Net().eval(), torch.ones(1, 1, 4, 4))), ("scripted", torch.jit.script(Small()))]:
        buffer = io.BytesIO()
        torch.jit.save(module, buffer)
        (FOLDER / f"{kind}.pt").write_bytes(buffer.getvalue())
        expected[kind] = [described(*item) for item in module.state_dict().items()]
    data, state = exported()
    (FOLDER / "exported.pt2").write_bytes(data)
    expected["exported"] = [described(*item) for item in state.items()]
    # Beside what is read, a tensor that is not.
    beside = {"a": torch.ones(1), "net": {"fc.bias": torch.ones(2), "fc.weight": torch.ones(2, device="meta")}}
    (FOLDER / "unread.pt").write_bytes(saved(beside))
    for name, data in refused():
        (FOLDER / f"refused-{name}.pt").write_bytes(data)
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
