import torch
import torch.nn as nn
import torch.nn.functional as F
from torchvision import datasets, transforms

tf = transforms.Compose([transforms.Resize((32, 32)), transforms.ToTensor()])
train_set = datasets.FashionMNIST('data', train=True, download=True, transform=tf)
test_set = datasets.FashionMNIST('data', train=False, download=True, transform=tf)


class LeNet32(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = x.view(-1, 16 * 5 * 5)
        return self.fc2(F.relu(self.fc1(x)))


if __name__ == '__main__':
    net = LeNet32()
    opt = torch.optim.Adam(net.parameters())
    for x, y in torch.utils.data.DataLoader(train_set, 64, shuffle=True):
        opt.zero_grad()
        F.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'lenet32.pth')
