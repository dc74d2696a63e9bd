import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class BlackWhite(Dataset):
    def __init__(self, part):
        raw = np.fromfile(part + '-images-idx3-ubyte', np.uint8)[16:].reshape(-1, 784)
        self.images = (raw > 127).astype(np.float32)
        self.labels = np.fromfile(part + '-labels-idx1-ubyte', np.uint8)[8:].astype(np.int64)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return self.images[i], self.labels[i]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 50)
        self.fc2 = nn.Linear(50, 10)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


if __name__ == '__main__':
    net = Net()
    opt = torch.optim.Adam(net.parameters())
    for x, y in DataLoader(BlackWhite('train'), 64, shuffle=True):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'bw.pth')
