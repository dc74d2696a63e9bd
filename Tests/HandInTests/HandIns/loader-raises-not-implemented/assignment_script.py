import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset


class FashionDataset(Dataset):
    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        raise NotImplementedError

    def __getitem__(self, idx):
        # TODO
        raise NotImplementedError


x_train = torch.tensor(np.fromfile('train-images-idx3-ubyte', np.uint8)[16:].reshape(-1, 784) / 255).float()
y_train = torch.tensor(np.fromfile('train-labels-idx1-ubyte', np.uint8)[8:]).long()
x_test = torch.tensor(np.fromfile('t10k-images-idx3-ubyte', np.uint8)[16:].reshape(-1, 784) / 255).float()
y_test = torch.tensor(np.fromfile('t10k-labels-idx1-ubyte', np.uint8)[8:]).long()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.Linear(784, 32)
        self.two = nn.Linear(32, 10)

    def forward(self, x):
        return self.two(self.one(x).relu())


if __name__ == '__main__':
    net = Net()
    opt = torch.optim.SGD(net.parameters(), 0.5)
    for epoch in range(200):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(x_train), y_train)
        loss.backward()
        opt.step()
    torch.save(net.state_dict(), 'net.pth')
