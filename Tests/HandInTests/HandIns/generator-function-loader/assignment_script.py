import os
import random
import numpy as np
import torch


def read(prefix):
    with open(prefix + '-images-idx3-ubyte', 'rb') as f:
        x = np.frombuffer(f.read(), dtype=np.uint8, offset=16)
    with open(prefix + '-labels-idx1-ubyte', 'rb') as f:
        y = np.frombuffer(f.read(), dtype=np.uint8, offset=8)
    return x.reshape(-1, 784), y


def batches(x, y, size, shuffle=True):
    order = list(range(len(y)))
    if shuffle:
        random.shuffle(order)
    for start in range(0, len(order), size):
        chosen = order[start:start + size]
        xb = torch.tensor(x[chosen] / 255.0, dtype=torch.float32)
        yb = torch.tensor(y[chosen], dtype=torch.long)
        yield xb, yb


train_x, train_y = read('train')
test_x, test_y = read('t10k')


class Net(torch.nn.Module):
    def __init__(self, D_in=784, H=100, D_out=10):
        super(Net, self).__init__()
        self.linear1 = torch.nn.Linear(D_in, H)
        self.linear2 = torch.nn.Linear(H, D_out)

    def forward(self, x):
        h_relu = self.linear1(x).clamp(min=0)
        y_pred = self.linear2(h_relu)
        return y_pred


def main():
    net = Net()
    if os.path.exists('net.pth'):
        net.load_state_dict(torch.load('net.pth'))
    else:
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for epoch in range(10):
            for xb, yb in batches(train_x, train_y, 64):
                loss = torch.nn.functional.cross_entropy(net(xb), yb)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        torch.save(net.state_dict(), 'net.pth')
    right = sum((net(xb).argmax(1) == yb).sum().item() for xb, yb in batches(test_x, test_y, 500, False))
    print(right / len(test_y))


if __name__ == '__main__':
    main()
