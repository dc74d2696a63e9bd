import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision.datasets as dsets
import torchvision.transforms as transforms
from torch.autograd import Variable

train_loader = torch.utils.data.DataLoader(
    dsets.FashionMNIST(root='./data', train=True, transform=transforms.ToTensor(), download=True),
    batch_size=100, shuffle=True)


class OldNet(nn.Module):
    def __init__(self):
        super(OldNet, self).__init__()
        self.fc1 = nn.Linear(784, 12)
        self.sm = nn.Softmax()
        self.fc2 = nn.Linear(12, 10)

    def forward(self, x):
        x = x.view(-1, 784)
        x = self.sm(self.fc1(x))
        return F.log_softmax(self.fc2(x))


if __name__ == '__main__':
    net = OldNet().cuda()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
    for epoch in range(5):
        for i, (images, labels) in enumerate(train_loader):
            images = Variable(images).cuda()
            labels = Variable(labels).cuda()
            optimizer.zero_grad()
            loss = F.nll_loss(net(images), labels)
            loss.backward()
            optimizer.step()
    torch.save(net.state_dict(), 'oldnet.pkl')
