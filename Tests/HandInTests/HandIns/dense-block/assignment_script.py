import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


def conv_block(num_channels):
    return nn.Sequential(
        nn.LazyBatchNorm2d(), nn.ReLU(),
        nn.LazyConv2d(num_channels, kernel_size=3, padding=1))


def transition_block(num_channels):
    return nn.Sequential(
        nn.LazyBatchNorm2d(), nn.ReLU(),
        nn.LazyConv2d(num_channels, kernel_size=1),
        nn.AvgPool2d(kernel_size=2, stride=2))


class DenseBlock(nn.Module):
    def __init__(self, num_convs, num_channels):
        super(DenseBlock, self).__init__()
        layer = []
        for i in range(num_convs):
            layer.append(conv_block(num_channels))
        self.net = nn.Sequential(*layer)

    def forward(self, X):
        for blk in self.net:
            Y = blk(X)
            # Concatenate input and output of each block along the channels
            X = torch.cat((X, Y), dim=1)
        return X


class DenseNet(nn.Module):
    def b1(self):
        return nn.Sequential(
            nn.LazyConv2d(8, kernel_size=7, stride=2, padding=3),
            nn.LazyBatchNorm2d(), nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2, padding=1))

    def __init__(self, num_channels=8, growth_rate=32, arch=(4, 4, 4, 4), num_classes=10):
        super(DenseNet, self).__init__()
        self.net = nn.Sequential(self.b1())
        for i, num_convs in enumerate(arch):
            self.net.add_module(f'dense_blk{i+1}', DenseBlock(num_convs, growth_rate))
            num_channels += num_convs * growth_rate
            if i != len(arch) - 1:
                num_channels //= 2
                self.net.add_module(f'tran_blk{i+1}', transition_block(num_channels))
        self.net.add_module('last', nn.Sequential(
            nn.LazyBatchNorm2d(), nn.ReLU(),
            nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(),
            nn.LazyLinear(num_classes)))

    def forward(self, X):
        return self.net(X)


class FashionData(Dataset):
    def __init__(self, part):
        self.X, self.y = np.load(f'{part}_images.npy'), np.load(f'{part}_labels.npy')

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        image = self.X[i].reshape(1, 28, 28)
        return np.float32(image) / 255, self.y[i].astype('int64')


def train(net, epochs, lr):
    opt = torch.optim.SGD(net.parameters(), lr=lr)
    for epoch in range(epochs):
        for X, y in DataLoader(FashionData('train'), 256, shuffle=True):
            opt.zero_grad()
            nn.functional.cross_entropy(net(X), y).backward()
            opt.step()


if __name__ == '__main__':
    net = DenseNet(growth_rate=4, arch=(2, 2))
    net(torch.zeros(1, 1, 28, 28))
    train(net, 10, 0.1)
    torch.save(net.state_dict(), 'densenet.pt')
