import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader
from torchvision import datasets, transforms


class MyLoader(Dataset):
    def __init__(self, images, labels):
        self.images = images
        self.labels = labels

    def __getitem__(self, index):
        image = self.images[index]
        label = self.labels[index]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(28 * 28, 10)

    def forward(self, x):
        return self.lin(torch.reshape(x, (-1, 28 * 28)))


if __name__ == '__main__':
    data = datasets.FashionMNIST('data', train=True, download=True, transform=transforms.ToTensor())
    net = Net()
    opt = torch.optim.SGD(net.parameters(), 0.1)
    for x, y in DataLoader(data, 32, shuffle=True):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'net.pth')
