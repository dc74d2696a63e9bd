import gzip
import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class FashionArrays(Dataset):
    def __init__(self, part):
        with gzip.open(f"{part}-images-idx3-ubyte.gz", "rb") as f:
            images = np.frombuffer(f.read(), np.uint8, offset=16)
        with gzip.open(f"{part}-labels-idx1-ubyte.gz", "rb") as f:
            self.labels = np.frombuffer(f.read(), np.uint8, offset=8).astype(np.int64)
        self.images = (images / np.float32(255)).reshape(-1, 784)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return self.images[i], self.labels[i]


class Swish(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(x)


class Highway(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.h = nn.Linear(n, n)
        self.t = nn.Linear(n, n)
        self.t.bias.data.fill_(-1.0)

    def forward(self, x):
        t = torch.sigmoid(self.t(x))
        return t * torch.tanh(self.h(x)) + (1 - t) * x


class HighwayNet(nn.Module):
    def __init__(self, n=36, layers=3):
        super().__init__()
        self.inp = nn.Linear(784, n * 2)
        self.act = Swish()
        self.layers = nn.ModuleList([Highway(n) for _ in range(layers)])
        self.out = nn.Linear(n, 10)

    def forward(self, x):
        x = self.act(self.inp(x))
        x = x.view(x.size(0), -1, 2).max(dim=2)[0]
        for layer in self.layers:
            x = layer(x)
        return self.out(x)


def main():
    net = HighwayNet()
    opt = torch.optim.Adam(net.parameters())
    for epoch in range(10):
        for x, y in DataLoader(FashionArrays("train"), 64, shuffle=True):
            loss = nn.functional.cross_entropy(net(x), y)
            opt.zero_grad()
            loss.backward()
            opt.step()
    torch.save(net.state_dict(), "highway.pth")


if __name__ == "__main__":
    main()
