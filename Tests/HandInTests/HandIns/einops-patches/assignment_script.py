import os
import numpy as np
import torch
import torch.nn as nn
from einops import rearrange, reduce
from torch.utils.data import DataLoader, Dataset


class FashionMnistDataset(Dataset):
    def __init__(self, folder, prefix):
        images = np.fromfile(os.path.join(folder, f"{prefix}-images-idx3-ubyte"), np.uint8)[16:].astype(np.float32)
        self.images = torch.tensor(images / 255).view(-1, 1, 28, 28)
        self.labels = torch.tensor(np.fromfile(os.path.join(folder, f"{prefix}-labels-idx1-ubyte"), np.uint8)[8:].astype(np.int64))

    def __len__(self) -> int:
        return self.labels.shape[0]

    def __getitem__(self, idx: int):
        return self.images[idx], self.labels[idx]


class MixerBlock(nn.Module):
    def __init__(self, tokens: int, dim: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(dim)
        self.token_mlp = nn.Sequential(nn.Linear(tokens, 2 * tokens), nn.GELU(), nn.Linear(2 * tokens, tokens))
        self.norm2 = nn.LayerNorm(dim)
        self.channel_mlp = nn.Sequential(nn.Linear(dim, 2 * dim), nn.GELU(), nn.Linear(2 * dim, dim))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = rearrange(self.norm1(x), "b t d -> b d t")
        x = x + rearrange(self.token_mlp(y), "b d t -> b t d")
        return x + self.channel_mlp(self.norm2(x))


class PatchMixer(nn.Module):
    def __init__(self, dim: int = 20, depth: int = 2) -> None:
        super().__init__()
        self.proj = nn.Linear(49, dim)
        self.blocks = nn.Sequential(*[MixerBlock(16, dim) for _ in range(depth)])
        self.head = nn.Linear(dim, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = rearrange(x, "b c (h p1) (w p2) -> b (h w) (p1 p2 c)", p1=7, p2=7)
        x = self.blocks(self.proj(x))
        x = reduce(x, "b t d -> b d", "mean")
        return self.head(x)


if __name__ == "__main__":
    model = PatchMixer()
    opt = torch.optim.Adam(model.parameters())
    for epoch in range(5):
        for x, y in DataLoader(FashionMnistDataset("raw", "train"), batch_size=64, shuffle=True):
            opt.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            opt.step()
    torch.save(model.state_dict(), "mixer.pt")
