import json
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader


class Fash(Dataset):
    def __init__(self, part):
        self.x = np.fromfile(f'{part}-images-idx3-ubyte', 'u1')[16:].reshape(-1, 784)
        self.y = np.fromfile(f'{part}-labels-idx1-ubyte', 'u1')[8:]

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return torch.Tensor(self.x[i]) / 255, int(self.y[i])


class Net(nn.Module):
    def __init__(self, hidden, classes):
        super(Net, self).__init__()
        self.a = nn.Linear(784, hidden)
        self.b = nn.Linear(hidden, classes)

    def forward(self, x):
        return self.b(nn.functional.relu(self.a(x)))


if __name__ == '__main__':
    with open('config.json') as f:
        config = json.load(f)
    net = Net(config['hidden'], config['classes'])
    opt = torch.optim.Adam(net.parameters())
    for epoch in range(config['epochs']):
        for x, y in DataLoader(Fash('train'), 64, shuffle=True):
            opt.zero_grad()
            nn.functional.cross_entropy(net(x), y).backward()
            opt.step()
    torch.save(net.state_dict(), 'net.pth')
