import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class FMNIST(Dataset):
    def __init__(self, x, y):
        self.x = torch.from_numpy(np.load(x)).float() / 255
        self.y = torch.from_numpy(np.load(y)).long()

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i].unsqueeze(0), self.y[i]


class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Sequential(
            nn.Conv2d(
                in_channels=1,
                out_channels=8,
                kernel_size=5,
                stride=1,
                padding=2,
            ),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=2),
        )
        self.conv2 = nn.Sequential(
            nn.Conv2d(8, 16, 5, 1, 2),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        self.out = nn.Linear(16 * 7 * 7, 10)

    def forward(self, x):
        x = self.conv1(x)
        x = self.conv2(x)
        # flatten the output of conv2
        x = x.view(x.size(0), -1)
        output = self.out(x)
        return output


def plot_confusion(net, loader):
    # TODO did not get this to work

def train(net, loader):
    opt = torch.optim.Adam(net.parameters())
    for epoch in range(5):
        for x, y in loader:
            opt.zero_grad()
            loss = nn.functional.cross_entropy(net(x), y)
            loss.backward()
            opt.step()
    print('finished)
    torch.save(net.state_dict(), 'cnn.pth')
