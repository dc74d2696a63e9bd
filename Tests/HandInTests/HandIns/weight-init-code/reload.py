import torch
from torch.utils.data import DataLoader
from assignment_script import FashionNet, GarmentSet

net = FashionNet()
checkpoint = torch.load('ckpt.pth')
net.load_state_dict(checkpoint['net'])
net.eval()
print('stored accuracy', checkpoint['acc'])
good = 0
for x, y in DataLoader(GarmentSet('fashion-mnist_test.csv'), 500):
    good += (net(x).argmax(1) == y).sum().item()
print('measured', good / 100)
