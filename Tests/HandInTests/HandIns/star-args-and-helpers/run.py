import torch
import torchvision.transforms as T
from torch import nn
from torchvision import datasets
from net import StackNet

tf = T.Compose([T.ToTensor(), T.Normalize(mean=0.1307, std=0.3081)])
train_set = datasets.FashionMNIST('.', train=True, download=True, transform=tf)
test_set = datasets.FashionMNIST('.', train=False, transform=tf)

if __name__ == '__main__':
    net = StackNet(8, 16, 16)
    opt = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
    for epoch in range(3):
        for x, y in torch.utils.data.DataLoader(train_set, 64, shuffle=True):
            opt.zero_grad()
            nn.functional.cross_entropy(net(x), y).backward()
            opt.step()
    torch.save(net.state_dict(), 'stack.pt')
