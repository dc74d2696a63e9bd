"""Writes the golden cases of Compute's tests: networks in the submission format, random weights and
inputs, and what PyTorch answers.

    python make_goldens.py [--seed 1] [--out Goldens]

One safetensors file per family. The key `goldens` of its `__metadata__` is JSON with `torch` (the
version), `seed`, and `cases`, a list of {"name", "model", "bound"}; the tensors of a case are
`<name>/input`, `<name>/output` and `<name>/weights/<state dict name>`. `bound` is the largest permitted
difference as a share of the largest absolute expected value.
"""

import argparse
import json
import pathlib

import torch
from safetensors.torch import save_file

from golden_cases import elements, graphs, nonfinite, pools_and_norms, products, sequences
from golden_cases.cases import CASES
from golden_cases.reference import Reference


def put(poison, weights, x):
    """Sets one value each of tensors, `input` being the input, to NaN or infinity."""
    for name, value in poison.items():
        tensor = x if name == "input" else weights[name]
        tensor.view(-1)[tensor.numel() // 3] = float(value)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument(
        "--out", type=pathlib.Path, default=pathlib.Path(__file__).parent / "Goldens"
    )
    options = arguments.parse_args()
    for group in [products, pools_and_norms, elements, sequences, graphs, nonfinite]:
        group.add_cases()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    for family, cases in CASES.items():
        tensors, list_of_cases = {}, []
        for index, (name, spec, batch, bound, spread, poison, _) in enumerate(cases):
            torch.manual_seed(options.seed * 10_000 + index)
            with torch.no_grad():
                reference = Reference(spec)
                x = torch.randn([batch] + spec["input_shape"]) * spread
                if poison:
                    put(poison, reference.weights(), x)
                y = reference(x)
            tensors[f"{name}/input"] = x
            tensors[f"{name}/output"] = y.contiguous()
            for key, tensor in reference.weights().items():
                tensors[f"{name}/weights/{key}"] = tensor.contiguous()
            list_of_cases.append({"name": name, "model": spec, "bound": bound})
        # One key, since safetensors writes several in no fixed order.
        goldens = {"torch": torch.__version__, "seed": options.seed, "cases": list_of_cases}
        save_file(
            {k: v.clone() for k, v in tensors.items()},
            options.out / f"{family}.safetensors",
            {"goldens": json.dumps(goldens)},
        )
        print(f"{family}: {len(cases)} cases")
    print(f"{sum(map(len, CASES.values()))} cases")


if __name__ == "__main__":
    main()
