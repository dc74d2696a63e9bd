import torch
import torchvision
from torch import nn
from torch.utils.data import DataLoader

train_ds = torchvision.datasets.FashionMNIST('data', train=True, download=True, transform=torchvision.transforms.ToTensor())

model = torchvision.models.resnet18(weights=None)
model.conv1 = nn.Conv2d(1, 64, kernel_size=7, stride=2, padding=3, bias=False)
model.fc = nn.Linear(512, 10)

opt = torch.optim.Adam(model.parameters())
for epoch in range(3):
    for x, y in DataLoader(train_ds, 64, shuffle=True):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        opt.step()
torch.save(model.state_dict(), 'resnet.pth')
