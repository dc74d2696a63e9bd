import torch
from torch.utils.data import DataLoader
from assignment_script import ConvNet, accuracy
from fashion_loader import FashionLoader

model = ConvNet()
model.load_state_dict(torch.load('models/best.pth'))
print('accuracy of the stored model:', accuracy(model, DataLoader(FashionLoader('data', 't10k'), batch_size=256)))
