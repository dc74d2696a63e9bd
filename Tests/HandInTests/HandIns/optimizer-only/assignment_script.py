import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class Data(Dataset):
    def __init__(self, p):
        self.x = np.fromfile(p + '-images-idx3-ubyte', dtype='uint8', offset=16).reshape(-1, 784)
        self.y = np.fromfile(p + '-labels-idx1-ubyte', dtype='uint8', offset=8)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return torch.tensor(self.x[i] / 255, dtype=torch.float), int(self.y[i])


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(784, 10)

    def forward(self, x):
        return self.lin(x)


if __name__ == '__main__':
    net = Net()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    for x, y in DataLoader(Data('train'), 64, True):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()
    torch.save(optimizer.state_dict(), 'optimizer.pth')
