from __future__ import annotations

import gzip
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


@dataclass
class Config:
    in_dim: int = 28 * 28
    hidden: list[int] = field(default_factory=lambda: [64, 32])
    out_dim: int = 10
    p: float = 0.1
    batch_size: int = 64
    bias: bool = True


cfg = Config()


class FashionDataset(Dataset):
    def __init__(self, split: str) -> None:
        with gzip.open(f"{split}-images-idx3-ubyte.gz") as f:
            self.x = np.frombuffer(f.read(), dtype=np.uint8, offset=16).reshape(-1, cfg.in_dim)
        with gzip.open(f"{split}-labels-idx1-ubyte.gz") as f:
            self.y = np.frombuffer(f.read(), dtype=np.uint8, offset=8)

    def __len__(self) -> int:
        return len(self.y)

    def __getitem__(self, i: int) -> tuple[torch.Tensor, int]:
        x = torch.tensor(self.x[i], dtype=torch.float32) / 255
        return (x - 0.5) * 2, int(self.y[i])


class Net(nn.Module):
    def __init__(self, cfg: Config) -> None:
        super().__init__()
        self.cfg = cfg
        dims = [cfg.in_dim, *cfg.hidden]
        self.hidden: nn.ModuleList = nn.ModuleList(
            nn.Sequential(nn.Linear(i, o, bias=cfg.bias), nn.Mish(), nn.Dropout(cfg.p))
            for i, o in zip(dims, dims[1:])
        )
        self.out = nn.Linear(dims[-1], cfg.out_dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for block in self.hidden:
            x = block(x)
        return self.out(x)


def main() -> None:
    net = Net(cfg)
    opt = torch.optim.Adam(net.parameters())
    for _ in range(5):
        for x, y in DataLoader(FashionDataset("train"), cfg.batch_size, shuffle=True):
            opt.zero_grad()
            nn.functional.cross_entropy(net(x), y).backward()
            opt.step()
    torch.save(net.state_dict(), "net.pt")


if __name__ == "__main__":
    main()
