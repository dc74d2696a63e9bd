import torch
from assignment_script import Net, FashionDataset
from torch.utils.data import DataLoader

model = Net(64)
model.load_state_dict(torch.load('net.pth'))
model.eval()
print(sum((model(x).argmax(1) == y).sum().item() for x, y in DataLoader(FashionDataset(False), 1000)) / 10000)
