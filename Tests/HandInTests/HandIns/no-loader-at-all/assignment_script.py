import numpy as np
import torch
import torch.nn as nn

train_data = np.loadtxt('fashion-mnist_train.csv', delimiter=',', skiprows=1)
test_data = np.loadtxt('fashion-mnist_test.csv', delimiter=',', skiprows=1)
x_train = torch.tensor(train_data[:, 1:] / 255, dtype=torch.float32)
y_train = torch.tensor(train_data[:, 0], dtype=torch.long)
x_test = torch.tensor(test_data[:, 1:] / 255, dtype=torch.float32)
y_test = torch.tensor(test_data[:, 0], dtype=torch.long)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(784, 100)
        self.l2 = nn.Linear(100, 10)

    def forward(self, x):
        x = torch.relu(self.l1(x))
        x = self.l2(x)
        return torch.log_softmax(x, 1)


model = Net()
opt = torch.optim.Adam(model.parameters())
for epoch in range(10):
    for i in range(0, len(x_train), 100):
        out = model(x_train[i:i + 100])
        loss = nn.functional.nll_loss(out, y_train[i:i + 100])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, (model(x_test).argmax(1) == y_test).float().mean().item())
torch.save(model.state_dict(), 'model.pth')
