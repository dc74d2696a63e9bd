"""Writes the golden gradients of Compute's training tests: the networks of the golden cases in training
mode, and what PyTorch's autograd answers, computed in float64 and rounded.

    python make_gradient_goldens.py [--seed 1] [--out Goldens]

One safetensors file `gradients-<family>` per family, its `__metadata__` as make_goldens.py writes it. The
tensors of a case are `<name>/input`, `<name>/output`, `<name>/upstream` (the gradient of the output),
`<name>/weights/<state dict name>`, `<name>/gradients/input`, `<name>/gradients/<state dict name>` and
`<name>/after/<state dict name>` for running statistics. Nothing is dropped: every `p` is 0, since other
random numbers cannot be compared. `bound` is the largest permitted difference as a share of the tensor's
largest absolute value, `residue` the largest value of a gradient that is zero in exact arithmetic.
"""

import argparse
import copy
import json
import pathlib

import torch
from safetensors.torch import save_file

from golden_cases import elements, gradients, graphs, pools_and_norms, products, sequences
from golden_cases.cases import CASES
from golden_cases.reference import Reference

GROUPS = [products, pools_and_norms, elements, sequences, graphs, gradients]
# Training has nothing to learn from these: as many cases as of the others would only repeat.
LARGEST_CASE = 6_000


def without_dropout(spec):
    spec = copy.deepcopy(spec)
    for layer in spec["layers"]:
        if "Dropout" in layer["type"]:
            layer["p"] = 0.0
        if "dropout" in layer:
            layer["dropout"] = 0.0
    return spec


def answer(spec, batch, spread):
    """The tensors of one case, or None where PyTorch itself cannot train it."""
    reference = Reference(spec)
    x = torch.randn([batch] + spec["input_shape"]) * spread
    tensors = {"input": x}
    for key, tensor in reference.weights().items():
        tensors[f"weights/{key}"] = tensor.clone()
    reference.train()
    x = x.double().requires_grad_()
    try:
        y = reference(x)
    except ValueError:  # such as batch statistics of one value
        return None
    upstream = torch.randn_like(y).float()
    if y.requires_grad:
        y.backward(upstream.double())
    tensors["output"] = y.detach()
    tensors["upstream"] = upstream
    if x.grad is not None:
        tensors["gradients/input"] = x.grad
    for key, tensor in reference.learned().items():
        if tensor.grad is not None:
            tensors[f"gradients/{key}"] = tensor.grad
    for key, tensor in reference.weights().items():
        if key.endswith(("running_mean", "running_var")):
            tensors[f"after/{key}"] = tensor
    return {k: v.detach().float().contiguous().clone() for k, v in tensors.items()}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--families", nargs="*")
    arguments.add_argument(
        "--out", type=pathlib.Path, default=pathlib.Path(__file__).parent / "Goldens"
    )
    options = arguments.parse_args()
    for group in GROUPS:
        group.add_cases()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    total = 0
    for family, cases in CASES.items():
        if options.families and family not in options.families:
            continue
        tensors, list_of_cases = {}, []
        for index, (name, spec, batch, bound, spread, poison, residue) in enumerate(cases):
            torch.manual_seed(options.seed * 20_000 + index)
            spec = without_dropout(spec)
            case = None if poison else answer(spec, batch, spread)
            if case is None:
                continue
            if family != "training" and sum(t.numel() for t in case.values()) > LARGEST_CASE:
                continue
            tensors.update({f"{name}/{key}": tensor for key, tensor in case.items()})
            list_of_cases.append(
                {"name": name, "model": spec, "bound": bound, "residue": residue}
            )
        if not list_of_cases:
            continue
        total += len(list_of_cases)
        # One key, since safetensors writes several in no fixed order.
        goldens = {"torch": torch.__version__, "seed": options.seed, "cases": list_of_cases}
        save_file(
            tensors,
            options.out / f"gradients-{family}.safetensors",
            {"goldens": json.dumps(goldens)},
        )
        print(f"{family}: {len(list_of_cases)} of {len(cases)} cases")
    print(f"{total} cases")


if __name__ == "__main__":
    main()
