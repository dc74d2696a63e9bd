import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.utils.data import Dataset, DataLoader


class FashionReader(Dataset):
    def __init__(self, csv):
        raw = np.loadtxt(csv, delimiter=",", skiprows=1)
        self.X = torch.Tensor(raw[:, 1:]).view(-1, 28, 28)
        self.X = self.X/255.0
        self.y = torch.Tensor(raw[:, 0]).long()

    def __len__(self):
        return len(self.X)

    def __getitem__(self, i):
        return self.X[i].view(1, 28, 28), self.y[i]


class Net(nn.Module):
    def __init__(self):
        super().__init__() # just run the init of parent class (nn.Module)
        self.conv1 = nn.Conv2d(1, 4, 5) # input is 1 image, 4 output channels, 5x5 kernel / window
        self.conv2 = nn.Conv2d(4, 8, 5)

        x = torch.randn(28,28).view(-1,1,28,28)
        self._to_linear = None
        self.convs(x)

        self.fc1 = nn.Linear(self._to_linear, 32) #flattening.
        self.fc2 = nn.Linear(32, 10)

    def convs(self, x):
        # max pooling over 2x2
        x = F.max_pool2d(F.relu(self.conv1(x)), (2, 2))
        x = F.max_pool2d(F.relu(self.conv2(x)), (2, 2))

        if self._to_linear is None:
            self._to_linear = x[0].shape[0]*x[0].shape[1]*x[0].shape[2]
        return x

    def forward(self, x):
        x = self.convs(x)
        x = x.view(-1, self._to_linear)  # .view is reshape ... this flattens X before
        x = F.relu(self.fc1(x))
        x = self.fc2(x) # bc this is our output layer. No activation here.
        return F.softmax(x, dim=1)


if __name__ == '__main__':
    net = Net()
    optimizer = optim.Adam(net.parameters(), lr=0.001)
    loss_function = nn.MSELoss()
    for epoch in range(5):
        for batch_X, batch_y in DataLoader(FashionReader('fashion-mnist_train.csv'), 100):
            net.zero_grad()
            outputs = net(batch_X)
            loss = loss_function(outputs, F.one_hot(batch_y, 10).float())
            loss.backward()
            optimizer.step()
        torch.save({'model': net.state_dict(), 'epoch': epoch}, 'saved_net.pth')
