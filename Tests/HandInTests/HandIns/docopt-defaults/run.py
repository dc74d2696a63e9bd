"""Fashion MNIST

Usage:
  run.py train [--epochs=<n>] [--channels=<c>] [--kernel=<k>]
  run.py eval [--channels=<c>] [--kernel=<k>]

Options:
  --epochs=<n>     Epochs [default: 6].
  --channels=<c>   Channels of the convolution [default: 6].
  --kernel=<k>     Kernel size [default: 4].
"""
from docopt import docopt
import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class Clothes(Dataset):
    def __init__(self, part):
        with open(part + '-images-idx3-ubyte', 'rb') as f:
            pixels = np.frombuffer(f.read()[16:], dtype=np.uint8)
        with open(part + '-labels-idx1-ubyte', 'rb') as f:
            self.labels = np.frombuffer(f.read()[8:], dtype=np.uint8).astype(int)
        self.pixels = pixels.astype(np.float32).reshape(len(self.labels), 1, 28, 28)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return self.pixels[i], self.labels[i]


class SmallNet(nn.Module):
    def __init__(self, channels, kernel):
        super().__init__()
        self.conv = nn.Conv2d(1, channels, kernel, stride=kernel)
        side = 28 // kernel
        self.fc = nn.Linear(channels * side ** 2, 10)

    def forward(self, x):
        x = torch.relu(self.conv(x))
        return self.fc(torch.flatten(x, start_dim=1))


def main(args):
    net = SmallNet(int(args['--channels']), int(args['--kernel']))
    if args['train']:
        loader = DataLoader(Clothes('train'), batch_size=64, shuffle=True)
        opt = torch.optim.Adam(net.parameters())
        for epoch in range(int(args['--epochs'])):
            for X, y in loader:
                opt.zero_grad()
                loss = nn.CrossEntropyLoss()(net(X), y)
                loss.backward()
                opt.step()
        torch.save(net.state_dict(), 'small.pth')
    else:
        net.load_state_dict(torch.load('small.pth'))
        net.eval()
        test = DataLoader(Clothes('t10k'), batch_size=64)
        print(sum((net(X).argmax(1) == y).sum().item() for X, y in test) / 10000)


if __name__ == '__main__':
    main(docopt(__doc__))
