import gzip

import numpy as np
import torch
from torch import nn
from torch.utils import data


class FMnistLoader(data.Dataset):
    path = 'data/%s-%s-ubyte.gz'

    def __init__(self, kind):
        with gzip.open(self.path % (kind, 'images-idx3')) as f:
            self.x = np.frombuffer(f.read()[16:], dtype='uint8').astype('float32')
        self.x = self.x / 255
        self.x = self.x.reshape(-1, 784)
        with gzip.open(self.path % (kind, 'labels-idx1')) as f:
            self.y = np.frombuffer(f.read()[8:], dtype='uint8').astype('int64')

    def __len__(self):
        return self.y.size

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class Reshape(nn.Module):
    def forward(self, x):
        return x.view(-1, 1, 28, 28)


def lenet():
    return nn.Sequential(
        Reshape(),
        nn.Conv2d(1, 6, kernel_size=5, padding=2), nn.Sigmoid(),
        nn.AvgPool2d(kernel_size=2, stride=2),
        nn.Conv2d(6, 16, kernel_size=5), nn.Sigmoid(),
        nn.AvgPool2d(kernel_size=2, stride=2),
        nn.Flatten(),
        nn.Linear(16 * 5 * 5, 120), nn.Sigmoid(),
        nn.Linear(120, 84), nn.Sigmoid(),
        nn.Linear(84, 10))


def init_weights(m):
    if type(m) == nn.Linear or type(m) == nn.Conv2d:
        nn.init.xavier_uniform_(m.weight)


def train(num_epochs, lr):
    net = lenet()
    net.apply(init_weights)
    train_iter = data.DataLoader(FMnistLoader('train'), 256, shuffle=True)
    trainer = torch.optim.SGD(net.parameters(), lr=lr)
    loss = nn.CrossEntropyLoss()
    for epoch in range(num_epochs):
        net.train()
        for X, y in train_iter:
            trainer.zero_grad()
            l = loss(net(X), y)
            l.backward()
            trainer.step()
        print('epoch', epoch + 1, 'loss', l.item())
    torch.save(net.state_dict(), 'lenet.pth')


def load_model(path='lenet.pth'):
    net = lenet()
    net.load_state_dict(torch.load(path))
    net.eval()
    return net


if __name__ == '__main__':
    import os
    if not os.path.exists('lenet.pth'):
        train(10, 0.9)
    net = load_model()
