import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class FashionDs(Dataset):
    def __init__(self, part):
        self.x = np.fromfile(part + '-images-idx3-ubyte', np.uint8)[16:].reshape(-1, 784)
        self.y = np.fromfile(part + '-labels-idx1-ubyte', np.uint8)[8:]

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return torch.tensor(self.x[i] / 255).float(), int(self.y[i])


class ListNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(784, 64)
        self.hidden = [nn.Linear(64, 64) for _ in range(2)]
        self.last = nn.Linear(64, 10)

    def forward(self, x):
        x = torch.relu(self.first(x))
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.last(x)


if __name__ == '__main__':
    net = ListNet()
    opt = torch.optim.Adam(net.parameters())
    for x, y in DataLoader(FashionDs('train'), 64, shuffle=True):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'list.pth')
