import numpy as np
import torch
import torch.nn as nn

x_train = torch.from_numpy(np.fromfile('train-images-idx3-ubyte', np.uint8)[16:].reshape(-1, 784).astype(np.float32))
y_train = torch.from_numpy(np.fromfile('train-labels-idx1-ubyte', np.uint8)[8:].astype(np.int64))
x_test = torch.from_numpy(np.fromfile('t10k-images-idx3-ubyte', np.uint8)[16:].reshape(-1, 784).astype(np.float32))


class AddNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(784, 8)
        self.b = nn.Linear(8, 8)
        self.c = nn.Linear(8, 10)

    def forward(self, x):
        x = torch.tanh(self.a(x) / 100)
        residual = x
        x += self.b(x)
        x = torch.tanh(x) + residual
        return self.c(x)


if __name__ == '__main__':
    model = AddNet()
    opt = torch.optim.SGD(model.parameters(), 1e-3)
    for i in range(1000):
        pick = torch.randint(0, len(x_train), (64,))
        opt.zero_grad()
        loss = nn.functional.cross_entropy(model(x_train[pick]), y_train[pick])
        loss.backward()
        opt.step()
    torch.save(model, 'add.pt')
