"""Writes what PyTorch's CPU generator gives, for GeneratorTests.

    python make_goldens.py [--out Goldens]

One file, generator.safetensors; its metadata names the version of PyTorch. Each key is
`<seed>/<draw>`; draws of one seed that begin with the same word follow one another from one generator.
"""

import argparse
import pathlib

import torch
from safetensors.torch import save_file

SEEDS = [1, 2**33 + 5, 2**64 - 1]


def generator(seed):
    return torch.Generator().manual_seed(seed if seed < 2**63 else seed - 2**64)


def draws(seed):
    g = generator(seed)
    yield "random", torch.empty(700, dtype=torch.int32).random_(generator=g).long()
    g = generator(seed)
    yield "random64", torch.empty(5, dtype=torch.int64).random_(-(2**63), None, generator=g)
    g = generator(seed)
    yield "uniform", torch.empty(300).uniform_(-0.123, 0.37, generator=g)
    g = generator(seed)
    for count in [7, 4, 16, 3, 100, 1, 33]:
        yield f"normal/{count}", torch.empty(count).normal_(0.5, 2.5, generator=g)
    yield "normal/state", g.get_state()
    g = generator(seed)
    for count in [0, 1, 2, 10, 300]:
        yield f"permutation/{count}", torch.randperm(count, generator=g)
    yield "permutation/state", g.get_state()
    g = generator(seed)
    for bound in [10, 2**28 - 1, 2**28, 2**40]:
        yield f"integers/{bound}", torch.randint(bound, [20], generator=g)
    g = generator(seed)
    yield "bernoulli", torch.empty(100).bernoulli_(0.3, generator=g)
    torch.set_rng_state(generator(seed).get_state())
    samples = torch.utils.data.TensorDataset(torch.arange(20))
    loader = torch.utils.data.DataLoader(samples, batch_size=20, shuffle=True)
    for epoch in range(2):
        yield f"loader/{epoch}", next(iter(loader))[0]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--out", type=pathlib.Path, default=pathlib.Path(__file__).parent / "Goldens"
    )
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    tensors = {f"{seed}/{name}": draw for seed in SEEDS for name, draw in draws(seed)}
    save_file(
        tensors, options.out / "generator.safetensors", metadata={"torch": torch.__version__}
    )


if __name__ == "__main__":
    main()
