import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class CustomData(Dataset):
    def __init__(self, kind):
        f = open(kind + '-images-idx3-ubyte', 'rb')
        self.data = np.frombuffer(f.read(), dtype=np.uint8, offset=16).astype(np.float32).reshape(-1, 784)
        f = open(kind + '-labels-idx1-ubyte', 'rb')
        self.target = np.frombuffer(f.read(), dtype=np.uint8, offset=8).astype(np.int64)

    def __len__(self):
        return len(self.data)

    def __getitem__(self, i):
        return torch.from_numpy(self.data[i]), self.target[i]


class SignalNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv1d(1, 8, 28, stride=14)
        self.bn1 = nn.BatchNorm1d(8)
        self.pool = nn.MaxPool1d(2)
        self.conv2 = nn.Conv1d(8, 16, 3, padding=1)
        self.fc = nn.Linear(16 * 13, 10)

    def forward(self, x):
        x = x.unsqueeze(1)
        x = self.pool(torch.relu(self.bn1(self.conv1(x))))
        x = self.pool(torch.relu(self.conv2(x)))
        return self.fc(x.view(x.size(0), -1))


if __name__ == '__main__':
    net = SignalNet()
    opt = torch.optim.Adam(net.parameters())
    for x, y in DataLoader(CustomData('train'), 64, shuffle=True):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'signal.pt')
