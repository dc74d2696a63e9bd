import torch

from data import get_loader
from model import Best

test = get_loader('t10k')
checkpoint = torch.load('checkpoints/best.pth', map_location='cpu')
model = Best()
model.load_state_dict(checkpoint['model_state_dict'])
model.eval()
total = 0
with torch.no_grad():
    for x, y in test:
        total += (model(x).argmax(1) == y).sum().item()
print('Accuracy of the stored model:', total / len(test.dataset))
