from collections import OrderedDict

import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader
from torchvision import datasets, transforms

NUM_CLASSES = 10


class CustomFashionMNIST(Dataset):
    def __init__(self, train, transform):
        self.data = datasets.FashionMNIST('./data', train=train, download=True, transform=transform)

    def __len__(self):
        return len(self.data)

    def __getitem__(self, idx):
        image, label = self.data[idx]
        return image, label


class LeNet5(nn.Module):
    def __init__(self):
        super(LeNet5, self).__init__()
        self.convnet = nn.Sequential(OrderedDict([
            ('c1', nn.Conv2d(1, 6, kernel_size=(5, 5), padding=2)),
            ('relu1', nn.ReLU()),
            ('s2', nn.MaxPool2d(kernel_size=(2, 2), stride=2)),
            ('c3', nn.Conv2d(6, 16, kernel_size=(5, 5))),
            ('relu3', nn.ReLU()),
            ('s4', nn.MaxPool2d(kernel_size=(2, 2), stride=2)),
            ('c5', nn.Conv2d(16, 120, kernel_size=(5, 5))),
            ('relu5', nn.ReLU())
        ]))
        self.fc = nn.Sequential(OrderedDict([
            ('f6', nn.Linear(120, 84)),
            ('relu6', nn.ReLU()),
            ('f7', nn.Linear(84, NUM_CLASSES)),
            ('sig7', nn.LogSoftmax(dim=-1))
        ]))

    def forward(self, img):
        output = self.convnet(img)
        output = output.view(img.size(0), -1)
        output = self.fc(output)
        return output


transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
train_loader = DataLoader(CustomFashionMNIST(True, transform), batch_size=256, shuffle=True)
test_loader = DataLoader(CustomFashionMNIST(False, transform), batch_size=1024)

if __name__ == '__main__':
    net = LeNet5()
    optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
    for epoch in range(1, 16):
        for data, target in train_loader:
            optimizer.zero_grad()
            loss = nn.functional.nll_loss(net(data), target)
            loss.backward()
            optimizer.step()
    torch.save(net.state_dict(), 'lenet5.pth')
