"""A model spec of the submission format as a PyTorch module."""

import torch
from torch import nn

# torch.nn modules that read one value and are what the spec's layer of that name means.
MODULES = {
    "Flatten", "Unflatten", "Linear", "Conv1d", "Conv2d", "ConvTranspose2d",
    "BatchNorm1d", "BatchNorm2d", "LayerNorm", "GroupNorm",
    "Dropout", "Dropout2d", "AlphaDropout", "Identity",
    "MaxPool1d", "MaxPool2d", "AvgPool2d", "AdaptiveAvgPool2d", "AdaptiveMaxPool2d",
    "ReLU", "ReLU6", "LeakyReLU", "PReLU", "ELU", "SELU", "CELU", "GELU", "SiLU", "Mish",
    "Sigmoid", "Tanh", "Softplus", "Softsign", "Hardtanh", "Hardsigmoid", "Hardswish",
    "LogSigmoid", "Softmax", "LogSoftmax",
}  # fmt: skip

# Plain expressions; each makes a function of the layer's arguments.
EXPRESSIONS = {
    "Add": lambda: torch.add,
    "Subtract": lambda: torch.sub,
    "Multiply": lambda: torch.mul,
    "Divide": lambda: torch.div,
    "MatMul": lambda: torch.matmul,
    "Concat": lambda dim: lambda *values: torch.cat(values, dim),
    "Scale": lambda factor=1.0, offset=0.0: lambda x: x * factor + offset,
    "Mean": lambda dim, keepdim=False: lambda x: x.mean(dim, keepdim),
    "Sum": lambda dim, keepdim=False: lambda x: x.sum(dim, keepdim),
    "Reshape": lambda shape: lambda x: x.reshape(x.shape[0], *shape),
}


class Recurrent(nn.Module):
    """An `RNN`, `LSTM` or `GRU` layer that gives the one output that the spec asks for."""

    def __init__(self, kind, output="sequence", **arguments):
        super().__init__()
        self.core = getattr(nn, kind)(**arguments)
        self.output = output

    def forward(self, x):
        sequence, state = self.core(x)
        if self.output == "sequence":
            return sequence
        hidden, cell = state if isinstance(self.core, nn.LSTM) else (state, None)
        last = cell if self.output == "cell" else hidden
        directions = 2 if self.core.bidirectional else 1
        return torch.cat(tuple(last[-directions:]), dim=1)


class SpecNetwork(nn.Module):
    """Runs the layers of a spec in order; each reads the one before it or what it names."""

    def __init__(self, spec):
        """Raises `ValueError` for a layer type that is not supported."""
        super().__init__()
        self.input_shape = spec["input_shape"]
        # By state-dict name, which may hold dots, so `nn.ModuleDict` refuses it.
        self.named = {}
        self.layers = nn.ModuleList()
        self.steps = []
        indices, before = {"input": -1}, -1
        for index, layer in enumerate(spec["layers"]):
            layer = dict(layer)
            kind, name = layer.pop("type"), layer.pop("name", None)
            identifier = layer.pop("id", name or str(index))
            sources = layer.pop("inputs", None)
            inputs = [before] if sources is None else [indices[source] for source in sources]
            self.steps.append((self.make(kind, name, layer), inputs))
            indices[identifier] = before = index
        self.eval()

    def make(self, kind, name, arguments):
        if kind in EXPRESSIONS:
            return EXPRESSIONS[kind](**arguments)
        if name is not None and name in self.named:
            return self.named[name]
        if kind in ("RNN", "LSTM", "GRU"):
            layer = Recurrent(kind, **arguments)
        elif kind in MODULES:
            arguments = {key: as_tuple(value) for key, value in arguments.items()}
            layer = getattr(nn, kind)(**arguments)
        else:
            raise ValueError(f"layer type {kind} is not supported by this benchmark's builder")
        self.layers.append(layer)
        if name is not None:
            self.named[name] = layer
        return layer

    def forward(self, x):
        values = {-1: x.reshape(-1, *self.input_shape)}
        for index, (step, inputs) in enumerate(self.steps):
            values[index] = step(*[values[source] for source in inputs])
        return values[len(self.steps) - 1]

    def tensors(self):
        """The state dict under the names of the spec, without what only training reads."""
        return {
            f"{name}.{key}": value
            for name, layer in self.named.items()
            for key, value in core(layer).state_dict().items()
            if not key.endswith("num_batches_tracked")
        }

    def load(self, tensors):
        """Copies `tensors` in; raises `ValueError` unless they are exactly those of the spec."""
        own = self.tensors()
        given = {key for key in tensors if not key.endswith("num_batches_tracked")}
        if given != own.keys():
            raise ValueError(f"missing or unused tensors: {sorted(given ^ own.keys())}")
        for key, value in own.items():
            if value.shape != tensors[key].shape:
                raise ValueError(f"{key}: expected {value.shape}, found {tensors[key].shape}")
            value.copy_(tensors[key])
        return self


def core(layer):
    return layer.core if isinstance(layer, Recurrent) else layer


def as_tuple(value):
    return tuple(value) if isinstance(value, list) else value
