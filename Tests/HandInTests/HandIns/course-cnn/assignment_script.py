import sys
import struct
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.utils.data as tud

WEIGHTS = 'cnn_weights.pth'


def read_idx(filename):
    with open(filename, 'rb') as f:
        zero, dtype, dims = struct.unpack('>HBB', f.read(4))
        shape = tuple(struct.unpack('>I', f.read(4))[0] for _ in range(dims))
        return np.frombuffer(f.read(), dtype=np.uint8).reshape(shape)


class FashionMNIST(tud.Dataset):
    def __init__(self, images, labels):
        self.x = read_idx(images)
        self.y = read_idx(labels)

    def __getitem__(self, idx):
        x = self.x[idx].astype(np.float32) / 255
        return torch.from_numpy(x).unsqueeze(0), int(self.y[idx])

    def __len__(self):
        return len(self.y)


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, 3, padding="same")
        self.fc1 = nn.Linear(64 * 7 * 7, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), (2, 2))
        x = x.view(x.size(0), -1)
        return self.fc2(F.relu(self.fc1(x)))


root = 'MNIST_data/'
train_dl = tud.DataLoader(FashionMNIST(root + 'train-images-idx3-ubyte', root + 'train-labels-idx1-ubyte'), 100, shuffle=True)
test_dl = tud.DataLoader(FashionMNIST(root + 't10k-images-idx3-ubyte', root + 't10k-labels-idx1-ubyte'), 100)


def train(net, epochs):
    optim = torch.optim.Adam(net.parameters(), lr=1e-3)
    loss_fn = nn.CrossEntropyLoss()
    net.train()
    for epoch in range(epochs):
        for X, y in train_dl:
            loss = loss_fn(net(X), y)
            optim.zero_grad()
            loss.backward()
            optim.step()
        print('epoch', epoch, 'loss', float(loss))


def test(net):
    net.eval()
    n = 0
    with torch.no_grad():
        for X, y in test_dl:
            n += int((net(X).argmax(1) == y).sum())
    return n / len(test_dl.dataset)


if __name__ == '__main__':
    net = ConvNet()
    if len(sys.argv) > 1 and sys.argv[1] == 'eval':
        net.load_state_dict(torch.load(WEIGHTS))
    else:
        train(net, 5)
        torch.save(net.state_dict(), WEIGHTS)
    print('accuracy:', test(net))
