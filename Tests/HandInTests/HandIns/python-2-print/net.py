import numpy as np
import torch


class Fashion(torch.utils.data.Dataset):
    def __init__(self, part):
        self.images = np.fromfile(part + '-images-idx3-ubyte', np.uint8)[16:].reshape(-1, 784)
        self.labels = np.fromfile(part + '-labels-idx1-ubyte', np.uint8)[8:]

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return torch.FloatTensor(self.images[i] / 255.0), int(self.labels[i])


class Net(torch.nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.fc1 = torch.nn.Linear(784, 50)
        self.fc2 = torch.nn.Linear(50, 10)

    def forward(self, x):
        h_relu = self.fc1(x).clamp(min=0)
        y_pred = self.fc2(h_relu)
        return y_pred


def report(net, loader):
    right = 0
    for x, y in loader:
        right += (net(x).argmax(1) == y).sum().item()
    print "accuracy", right / float(len(loader.dataset))
    print("per class: %s" % (right,)


def training():
    net = Net()
    opt = torch.optim.SGD(net.parameters(), 0.1)
    for x, y in torch.utils.data.DataLoader(Fashion('train'), 64, shuffle=True):
        opt.zero_grad()
        loss = torch.nn.functional.cross_entropy(net(x), y)
        loss.backward()
        opt.step()
    torch.save(net.state_dict(), 'net.pt')
