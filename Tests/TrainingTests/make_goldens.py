"""Writes what PyTorch computes, for TrainingTests: losses, optimizers, schedules,
initial weights and runs of 100 steps.

    python make_goldens.py [--seed 1] [--out Goldens]

One safetensors file per group; its metadata names the seed and the version of PyTorch. Each key is
`<case>/<tensor>`; the tests name the cases.
"""

import argparse
import copy
import pathlib
import warnings

import torch
from safetensors.torch import save_file
from torch import nn
from torch.optim import lr_scheduler

INFINITY = float("inf")
NAN = float("nan")


def loss_cases():
    """Case, loss, scores, targets: class indices or values."""
    scores = torch.randn(7, 5) * 3
    classes = torch.randint(5, [7])
    values = torch.randn(7, 5)
    shares = torch.rand(7, 5).softmax(1)
    probabilities = torch.rand(7, 5)
    one_hot = lambda indices: nn.functional.one_hot(indices, 5).float()
    for name in ["mean", "sum"]:
        yield f"mse-{name}", nn.MSELoss(reduction=name), scores, values
        yield f"l1-{name}", nn.L1Loss(reduction=name), scores, values
        yield f"bce-{name}", nn.BCELoss(reduction=name), probabilities, shares
        yield f"logits-{name}", nn.BCEWithLogitsLoss(reduction=name), scores, shares
        yield f"ce-{name}", nn.CrossEntropyLoss(reduction=name), scores, classes
        smooth = nn.CrossEntropyLoss(reduction=name, label_smoothing=0.1)
        yield f"smooth-{name}", smooth, scores, classes
        yield f"nll-{name}", nn.NLLLoss(reduction=name), scores.log_softmax(1), classes
    yield "ce-shares", nn.CrossEntropyLoss(), scores, shares
    yield "smooth-shares", nn.CrossEntropyLoss(label_smoothing=0.1), scores, shares
    mse, bce = nn.MSELoss(), nn.BCELoss()
    yield "mse-classes", lambda x, y: mse(x, one_hot(y)), scores, classes
    yield "bce-classes", lambda x, y: bce(x, one_hot(y)), probabilities, classes
    cost = lambda x, y: ((x - one_hot(y)) ** 2).sum(1).mean()
    yield "mse-batchmean", cost, scores, classes
    large = torch.tensor([[1e4, -1e4, 0.0], [88.0, 90.0, -200.0], [-1e4, 1e-3, 1e-4]])
    few = torch.tensor([1, 0, 2])
    yield "ce-large", nn.CrossEntropyLoss(), large, few
    yield "smooth-large", nn.CrossEntropyLoss(label_smoothing=0.1), large, few
    yield "logits-large", nn.BCEWithLogitsLoss(), large, torch.tensor([[0.0, 1, 0.5]] * 3)
    certain = torch.tensor([[0.0, 1.0, 0.5], [1.0, 0.0, 1e-30], [0.0, 1.0, 1.0]])
    yield "bce-certain", nn.BCELoss(), certain, torch.tensor([[0.0, 1, 1], [0, 1, 1], [0.5] * 3])
    for name, value in [("nan", NAN), ("inf", INFINITY), ("minus-inf", -INFINITY)]:
        poisoned = torch.randn(3, 3)
        poisoned[1, 2] = value
        target = torch.randn(3, 3)
        yield f"ce-{name}", nn.CrossEntropyLoss(), poisoned, few
        yield f"smooth-{name}", nn.CrossEntropyLoss(label_smoothing=0.1), poisoned, few
        yield f"ce-{name}-hit", nn.CrossEntropyLoss(), poisoned, torch.tensor([0, 2, 1])
        yield f"mse-{name}", nn.MSELoss(), poisoned, target
        yield f"l1-{name}", nn.L1Loss(), poisoned, target
        yield f"logits-{name}", nn.BCEWithLogitsLoss(), poisoned, target.sigmoid()


def losses():
    for name, loss, scores, target in loss_cases():
        scores = scores.clone().requires_grad_()
        result = loss(scores, target)
        result.backward()
        yield f"{name}/scores", scores.detach()
        yield f"{name}/target", target.float()
        yield f"{name}/loss", result.detach()
        yield f"{name}/gradient", scores.grad


OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, 0.05),
    "sgd-decay": lambda p: torch.optim.SGD(p, 0.05, weight_decay=0.1),
    "sgd-momentum": lambda p: torch.optim.SGD(p, 0.05, momentum=0.9),
    "sgd-dampening": lambda p: torch.optim.SGD(
        p, 0.05, momentum=0.9, dampening=0.3, weight_decay=0.1
    ),
    "sgd-nesterov": lambda p: torch.optim.SGD(
        p, 0.05, momentum=0.9, nesterov=True, weight_decay=0.1
    ),
    "adam": lambda p: torch.optim.Adam(p, 0.05),
    "adam-betas": lambda p: torch.optim.Adam(p, 0.02, (0.3, 0.9), 1e-3, 0.1),
    "adam-amsgrad": lambda p: torch.optim.Adam(p, 0.05, amsgrad=True),
    "adamw": lambda p: torch.optim.AdamW(p, 0.05),
    "adamw-amsgrad": lambda p: torch.optim.AdamW(p, 0.05, weight_decay=0.1, amsgrad=True),
    "rmsprop": lambda p: torch.optim.RMSprop(p, 0.02),
    "rmsprop-momentum": lambda p: torch.optim.RMSprop(
        p, 0.02, alpha=0.9, eps=1e-6, weight_decay=0.1, momentum=0.8
    ),
    "rmsprop-centered": lambda p: torch.optim.RMSprop(p, 0.02, centered=True),
    "rmsprop-all": lambda p: torch.optim.RMSprop(p, 0.02, momentum=0.8, centered=True),
}


def steps(make, inputs, classes, count=12):
    """A softmax regression from random weights: the weights before and after each step, the losses."""
    layer = nn.Linear(inputs.shape[1], 3)
    optimizer = make(layer.parameters())
    flat = lambda tensors: torch.cat([t.detach().flatten() for t in tensors])
    parameters, values = [flat(layer.parameters())], []
    for _ in range(count):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(layer(inputs), classes)
        loss.backward()
        optimizer.step()
        values.append(loss.detach())
        parameters.append(flat(layer.parameters()))
    yield "parameters", torch.stack(parameters)
    yield "losses", torch.stack(values)
    states = [optimizer.state[p] for p in layer.parameters()]
    for name in states[0]:
        if name != "step":
            yield name, flat([state[name] for state in states])


def optimizers():
    inputs = torch.randn(8, 4)
    classes = torch.randint(3, [8])
    yield "problem/inputs", inputs
    yield "problem/classes", classes.float()
    for name, make in OPTIMIZERS.items():
        for key, tensor in steps(make, inputs, classes):
            yield f"{name}/{key}", tensor


SCHEDULES = {
    "step": lambda o: lr_scheduler.StepLR(o, 7, 0.3),
    "multi-step": lambda o: lr_scheduler.MultiStepLR(o, [3, 11, 11, 20], 0.5),
    "cosine": lambda o: lr_scheduler.CosineAnnealingLR(o, 12, 0.001),
    "linear": lambda o: lr_scheduler.LinearLR(o, 0.1, 0.9, 8),
    "warm-up": lambda o: lr_scheduler.SequentialLR(
        o, [lr_scheduler.LinearLR(o, 0.1, 1, 6), lr_scheduler.CosineAnnealingLR(o, 34)], [6]
    ),
    "one-cycle": lambda o: lr_scheduler.OneCycleLR(o, 0.2, 40),
    "one-cycle-linear": lambda o: lr_scheduler.OneCycleLR(
        o, 0.2, 40, pct_start=0.25, anneal_strategy="linear", base_momentum=0.7
    ),
    "one-cycle-three": lambda o: lr_scheduler.OneCycleLR(
        o, 0.2, 40, three_phase=True, div_factor=10, final_div_factor=100
    ),
}


def schedules():
    for name, make in SCHEDULES.items():
        optimizer = torch.optim.Adam([nn.Parameter(torch.zeros(1))], lr=0.2)
        schedule = make(optimizer)
        rates, momenta = [], []
        for _ in range(40):
            rates.append(optimizer.param_groups[0]["lr"])
            momenta.append(optimizer.param_groups[0]["betas"][0])
            optimizer.step()
            schedule.step()
        yield f"{name}/rates", torch.tensor(rates, dtype=torch.float64)
        yield f"{name}/momenta", torch.tensor(momenta, dtype=torch.float64)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.MultiheadAttention(4, 2, batch_first=True)
        self.second = nn.MultiheadAttention(
            20, 2, kdim=3, vdim=5, bias=False, add_bias_kv=True, batch_first=True
        )


class Learned(nn.Module):
    def __init__(self):
        super().__init__()
        self.product = nn.Bilinear(3, 4, 2)
        self.token = nn.Parameter(torch.randn(3, 7))


def renewed(module):
    """Kaiming weights and zero biases after construction, as the course's regression has them."""

    def renew(layer):
        if isinstance(layer, nn.Linear):
            nn.init.kaiming_uniform_(layer.weight)
            nn.init.constant_(layer.bias, 0.5)

    return module.apply(renew)


MODULES = {
    "mlp": lambda: nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3, bias=False)),
    "prelu": lambda: nn.Sequential(nn.Linear(1, 3), nn.PReLU(), nn.Linear(3, 2), nn.PReLU(2)),
    "cnn": lambda: nn.Sequential(
        nn.Conv2d(2, 4, 3, groups=2),
        nn.BatchNorm2d(4),
        nn.ConvTranspose2d(4, 2, (2, 3)),
        nn.GroupNorm(1, 2),
        nn.Conv2d(2, 3, 3, bias=False),
        nn.Flatten(),
        nn.LayerNorm(15),
        nn.Linear(15, 2),
    ),
    "lstm": lambda: nn.Sequential(nn.LSTM(3, 4, 2, bidirectional=True, proj_size=2)),
    "gru": lambda: nn.Sequential(nn.GRU(3, 4, bias=False), nn.RNN(4, 2)),
    "attention": Attention,
    "learned": Learned,
    "renewed": lambda: renewed(nn.Sequential(nn.Linear(1, 3), nn.PReLU(), nn.Linear(3, 2))),
}

FUNCTIONS = {
    "kaiming-uniform": lambda t: nn.init.kaiming_uniform_(t),
    "kaiming-uniform-out": lambda t: nn.init.kaiming_uniform_(
        t, mode="fan_out", nonlinearity="relu"
    ),
    "kaiming-normal": lambda t: nn.init.kaiming_normal_(t, nonlinearity="tanh"),
    "kaiming-normal-leaky": lambda t: nn.init.kaiming_normal_(t, a=0.2, mode="fan_out"),
    "kaiming-selu": lambda t: nn.init.kaiming_uniform_(t, nonlinearity="selu"),
    "xavier-uniform": lambda t: nn.init.xavier_uniform_(t),
    "xavier-normal": lambda t: nn.init.xavier_normal_(t, gain=2),
    "uniform": lambda t: nn.init.uniform_(t, -0.3, 0.1),
    "normal": lambda t: nn.init.normal_(t, 0.1, 0.02),
    "constant": lambda t: nn.init.constant_(t, 0.3),
}


def initializers(seed):
    for name, make in MODULES.items():
        torch.manual_seed(seed)
        for key, tensor in make().state_dict().items():
            yield f"{name}/{key}", tensor.float()
        yield f"{name}/next", torch.rand(1)
    for name, fill in FUNCTIONS.items():
        torch.manual_seed(seed)
        yield f"{name}/tensor", fill(torch.empty(5, 3, 2, 2))


STEPS, SAMPLES, BATCH = 100, 64, 16

RUN_NETWORKS = {
    "mlp": lambda: nn.Sequential(
        nn.Flatten(), nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 4)
    ),
    "cnn": lambda: nn.Sequential(
        nn.Conv2d(1, 4, 3, bias=False),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(36, 4),
    ),
}

RUN_OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, 0.05),
    "momentum": lambda p: torch.optim.SGD(p, 0.05, momentum=0.9),
    "adam": lambda p: torch.optim.Adam(p, 0.01),
    "adamw": lambda p: torch.optim.AdamW(p, 0.01),
    "rmsprop": lambda p: torch.optim.RMSprop(p, 0.002),
}


def run(network, optimizer, inputs, classes, order):
    """The losses of 100 steps, and the weights after them in one row."""
    losses = []
    network.train()
    for batch in order:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(inputs[batch]), classes[batch])
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses), torch.cat([p.detach().flatten() for p in network.parameters()])


def distance(values, expected):
    return ((values - expected).double().norm() / expected.double().norm()).item()


def runs(seed):
    """Runs of 100 steps, and how far PyTorch itself ends when its first weights move by 1e-7."""
    inputs = torch.randn(SAMPLES, 1, 8, 8)
    classes = (inputs.flatten(1) @ torch.randn(64, 4)).argmax(1)
    order = torch.stack([torch.randperm(SAMPLES)[:BATCH] for _ in range(STEPS)])
    yield "problem/inputs", inputs
    yield "problem/classes", classes.float()
    yield "problem/order", order.float()
    for network_name, make in RUN_NETWORKS.items():
        torch.manual_seed(seed)
        start = make()
        for key, tensor in start.state_dict().items():
            yield f"{network_name}/{key}", tensor.float()
        for name, make_optimizer in RUN_OPTIMIZERS.items():
            network = copy.deepcopy(start)
            losses, weights = run(
                network, make_optimizer(network.parameters()), inputs, classes, order
            )
            loss_spread, weight_spread = [], []
            for other in range(5):
                moved = copy.deepcopy(start)
                generator = torch.Generator().manual_seed(other)
                with torch.no_grad():
                    for parameter in moved.parameters():
                        sign = torch.randint(2, parameter.shape, generator=generator) * 2 - 1
                        parameter += 1e-7 * sign
                result = run(moved, make_optimizer(moved.parameters()), inputs, classes, order)
                loss_spread.append(distance(result[0], losses))
                weight_spread.append(distance(result[1], weights))
            case = f"{network_name}-{name}"
            yield f"{case}/losses", losses
            yield f"{case}/weights", weights
            spreads = [sum(loss_spread) / 5, sum(weight_spread) / 5]
            yield f"{case}/spreads", torch.tensor(spreads, dtype=torch.float64)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument(
        "--out", type=pathlib.Path, default=pathlib.Path(__file__).parent / "Goldens"
    )
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    groups = {
        "losses": losses,
        "optimizers": optimizers,
        "schedules": schedules,
        "initializers": lambda: initializers(options.seed),
        "runs": lambda: runs(options.seed),
    }
    for name, group in groups.items():
        torch.manual_seed(options.seed)
        save_file(
            {key: tensor.contiguous().clone() for key, tensor in group()},
            options.out / f"{name}.safetensors",
            # One key, since safetensors writes several in no fixed order.
            metadata={"made_by": f"torch {torch.__version__}, seed {options.seed}"},
        )


if __name__ == "__main__":
    main()
