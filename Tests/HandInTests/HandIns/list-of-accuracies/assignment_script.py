import array
import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader


class IdxDataset(Dataset):
    def __init__(self, prefix):
        with open(prefix + '-images-idx3-ubyte', 'rb') as f:
            self.pixels = array.array('B', f.read()[16:])
        with open(prefix + '-labels-idx1-ubyte', 'rb') as f:
            self.classes = array.array('B', f.read()[8:])

    def __len__(self):
        return len(self.classes)

    def __getitem__(self, i):
        x = torch.tensor(self.pixels[i * 784:(i + 1) * 784], dtype=torch.float32) / 255.0
        return x, self.classes[i]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 32)
        self.drop = nn.Dropout(0.5)
        self.fc2 = nn.Linear(32, 10)

    def forward(self, x):
        return self.fc2(self.drop(torch.relu(self.fc1(x))))


if __name__ == '__main__':
    net = Net()
    opt = torch.optim.Adam(net.parameters())
    test = DataLoader(IdxDataset('t10k'), 1000)
    accuracies = []
    for epoch in range(4):
        net.train()
        for x, y in DataLoader(IdxDataset('train'), 64, shuffle=True):
            opt.zero_grad()
            nn.functional.cross_entropy(net(x), y).backward()
            opt.step()
        net.eval()
        accuracies.append(100 * sum((net(x).argmax(1) == y).sum().item() for x, y in test) / 10000)
    torch.save(net.state_dict(), 'weights.pth')
    torch.save(accuracies, 'accuracies.pth')
