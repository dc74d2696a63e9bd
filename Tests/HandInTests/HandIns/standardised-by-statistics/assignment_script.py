import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader


def images(path):
    return np.fromfile(path, dtype=np.uint8)[16:].reshape(-1, 784).astype(np.float32)


mean = images('train-images-idx3-ubyte').mean()
std = images('train-images-idx3-ubyte').std()


class FashionDataset(Dataset):
    def __init__(self, kind):
        self.X = images(kind + '-images-idx3-ubyte')
        self.X = (self.X - mean) / std
        self.y = np.fromfile(kind + '-labels-idx1-ubyte', dtype=np.uint8)[8:].astype(np.int64)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return torch.tensor(self.X[i]), torch.tensor(self.y[i])


train_set, test_set = FashionDataset('train'), FashionDataset('t10k')


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 64)
        self.output = nn.Linear(64, 10)
        self.sigmoid = nn.Sigmoid()
        self.softmax = nn.Softmax(dim=1)

    def forward(self, x):
        x = self.hidden(x)
        x = self.sigmoid(x)
        x = self.output(x)
        x = self.softmax(x)
        return x


if __name__ == '__main__':
    net = Net()
    opt = torch.optim.Adam(net.parameters())
    for epoch in range(5):
        for x, y in DataLoader(train_set, 64, True):
            opt.zero_grad()
            loss = nn.functional.cross_entropy(net(x), y)
            loss.backward()
            opt.step()
    torch.save(net.state_dict(), 'net.pth')
