from functools import partial
from pathlib import Path
import gzip

import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader

config = dict(width=12, act='leaky', last='Softsign', depth=2)


class FashionMNIST(Dataset):
    def __init__(self, root, train):
        stem = 'train' if train else 't10k'
        root = Path(root)
        with gzip.open(root / f'{stem}-images-idx3-ubyte.gz') as f:
            x = np.frombuffer(f.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
        with gzip.open(root / f'{stem}-labels-idx1-ubyte.gz') as f:
            self.y = np.frombuffer(f.read(), np.uint8, offset=8).astype(int)
        self.x = (x / 255).astype('float32')

    def __len__(self): return len(self.y)

    def __getitem__(self, i): return self.x[i], self.y[i]


class Net(nn.Module):
    def __init__(self, width, act='relu', last='ReLU', depth=1):
        super().__init__()
        acts = nn.ModuleDict([['relu', nn.ReLU()], ['leaky', nn.LeakyReLU(0.05)], ['elu', nn.ELU(alpha=0.7)]])
        conv3 = partial(nn.Conv2d, kernel_size=3, padding=1)
        layers = [conv3(1, width, stride=2), acts[act]]
        for _ in range(depth - 1):
            layers += [conv3(width, width), acts[act], nn.MaxPool2d(2)]
        self.body = nn.Sequential(*layers)
        self.last = getattr(nn, last)()
        side = 14 if depth == 1 else 14 // 2 ** (depth - 1)
        self.fc = nn.Linear(width * side * side, 10)

    def forward(self, x):
        return self.fc(self.last(self.body(x)).flatten(1))


if __name__ == '__main__':
    net = Net(**config)
    opt = torch.optim.Adam(net.parameters())
    for epoch in range(3):
        for x, y in DataLoader(FashionMNIST('data', True), 64, shuffle=True):
            opt.zero_grad()
            nn.functional.cross_entropy(net(x), y).backward()
            opt.step()
    torch.save(net.state_dict(), 'net.pth')
