import numpy as np
import torch
from torch import nn
from torch.nn.utils import weight_norm
from torch.utils.data import Dataset, DataLoader


class FashionX(Dataset):
    def __init__(self, part):
        self.x = np.fromfile(part + '-images-idx3-ubyte', np.uint8)[16:].reshape(-1, 784)
        self.y = np.fromfile(part + '-labels-idx1-ubyte', np.uint8)[8:]

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return torch.tensor(self.x[i], dtype=torch.float32) / 255, int(self.y[i])


class NormedNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = weight_norm(nn.Linear(784, 32))
        self.fc2 = nn.Linear(32, 10)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


if __name__ == '__main__':
    net = NormedNet()
    opt = torch.optim.Adam(net.parameters())
    for x, y in DataLoader(FashionX('train'), 64, shuffle=True):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'normed.pth')
