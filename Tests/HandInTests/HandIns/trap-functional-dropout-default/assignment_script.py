import torch
import torch.nn as nn
import torch.nn.functional as F
from torchvision import datasets, transforms

train_ds = datasets.FashionMNIST('.', train=True, download=True, transform=transforms.ToTensor())


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 64)
        self.fc2 = nn.Linear(64, 10)

    def forward(self, x):
        x = F.relu(self.fc1(x.flatten(1)))
        x = F.dropout(x, 0.5)
        return self.fc2(x)


if __name__ == '__main__':
    net = Net()
    opt = torch.optim.Adam(net.parameters())
    for x, y in torch.utils.data.DataLoader(train_ds, 64, shuffle=True):
        opt.zero_grad()
        F.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'net.pth')
