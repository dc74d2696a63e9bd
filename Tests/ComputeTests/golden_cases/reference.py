"""PyTorch's own answer to a network of the submission format."""

import torch
from torch import nn

ARITHMETIC = {
    "Add": torch.add,
    "Subtract": torch.subtract,
    "Multiply": torch.multiply,
    "Divide": torch.divide,
    "MatMul": torch.matmul,
}
NOT_ARGUMENTS = {"type", "id", "name", "inputs", "output"}


class Reference:
    """A network of the submission format, run by PyTorch in evaluation mode until `train()`."""

    def __init__(self, spec, scale=1.0):
        self.layers = spec["layers"]
        self.modules = {}
        self.parameters = {}
        for layer in self.layers:
            name = layer.get("name")
            if layer["type"] == "Parameter":
                self.parameters[name] = torch.randn(layer["shape"]) * scale
            elif hasattr(nn, layer["type"]) and name not in self.modules:
                arguments = {k: tupled(v) for k, v in layer.items() if k not in NOT_ARGUMENTS}
                module = getattr(nn, layer["type"])(**arguments).eval()
                randomize(module, scale)
                self.modules[name or id(layer)] = module

    def weights(self):
        tensors = dict(self.parameters)
        for name, module in self.modules.items():
            for key, tensor in module.state_dict().items():
                if key != "num_batches_tracked":
                    tensors[f"{name}.{key}"] = tensor
        return tensors

    def train(self):
        """Puts it in training mode and float64, with every learned tensor wanting a gradient."""
        for key, tensor in self.parameters.items():
            self.parameters[key] = tensor.double().requires_grad_()
        for module in self.modules.values():
            module.train().double()

    def learned(self):
        tensors = dict(self.parameters)
        for name, module in self.modules.items():
            tensors.update({f"{name}.{k}": v for k, v in module.named_parameters()})
        return tensors

    def __call__(self, x):
        values = {"input": x}
        last = x
        for index, layer in enumerate(self.layers):
            inputs = [values[i] for i in layer.get("inputs", [])] or [last]
            last = self.run(layer, inputs)
            values[layer.get("id") or layer.get("name") or str(index)] = last
        return last

    def run(self, layer, inputs):
        kind, x = layer["type"], inputs[0]
        get = layer.get
        if kind == "Parameter":
            return self.parameters[layer["name"]]
        if kind in ARITHMETIC:
            return ARITHMETIC[kind](*inputs)
        if kind == "Concat":
            return torch.cat(inputs, dim=layer["dim"])
        if kind == "Scale":
            return x * get("factor", 1.0) + get("offset", 0.0)
        if kind == "Clamp":
            return torch.clamp(x, get("min"), get("max"))
        if kind == "Reshape":
            return x.reshape([x.shape[0]] + layer["shape"])
        if kind == "Permute":
            return x.permute(layer["dims"])
        if kind == "Squeeze":
            return x.squeeze(layer["dim"])
        if kind == "Unsqueeze":
            return x.unsqueeze(layer["dim"])
        if kind in ("Mean", "Max", "Sum"):
            reduce = {"Mean": torch.mean, "Max": torch.amax, "Sum": torch.sum}[kind]
            return reduce(x, dim=tupled(layer["dim"]), keepdim=get("keepdim", False))
        if kind == "Select":
            return x.select(layer["dim"], layer["index"])
        if kind == "Slice":
            window = [slice(None)] * x.dim()
            window[layer["dim"]] = slice(get("start", 0), get("stop"), get("step", 1))
            return x[tuple(window)]
        module = self.modules[layer.get("name") or id(layer)]
        if kind == "Bilinear":
            return module(*inputs)
        if kind in ("RNN", "LSTM", "GRU"):
            sequence, state = module(x)
            if get("output", "sequence") == "sequence":
                return sequence
            hidden = (
                (state[1] if layer["output"] == "cell" else state[0]) if kind == "LSTM" else state
            )
            count = 2 if get("bidirectional") else 1
            return hidden[-count:].transpose(0, 1).reshape(x.shape[0], -1)
        if kind == "MultiheadAttention":
            q, k, v = inputs * 3 if len(inputs) == 1 else inputs
            return module(q, k, v, need_weights=False)[0]
        return module(x)


def tupled(value):
    return tuple(value) if isinstance(value, list) else value


def randomize(module, scale):
    """Values that show mistakes: no zeros, no ones, variances away from 1."""
    for name, tensor in module.state_dict().items():
        if name.endswith("running_var"):
            tensor.uniform_(0.3, 2.0)
        elif name.endswith("running_mean"):
            tensor.normal_(0, 0.5)
        elif tensor.dtype == torch.float32 and not isinstance(module, nn.PReLU):
            if name in ("weight", "bias") and tensor.dim() == 1:
                tensor.uniform_(0.5, 1.5) if name == "weight" else tensor.normal_(0, 0.3)
            tensor.mul_(scale)
