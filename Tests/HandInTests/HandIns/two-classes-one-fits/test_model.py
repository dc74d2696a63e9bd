import torch
from torch.utils.data import DataLoader
from assignment_script import FashionDataset
from models import ConvClassifier

model = ConvClassifier(channels=16, classes=10)
model.load_state_dict(torch.load("final.pth", weights_only=True))
model.eval()
test_loader = DataLoader(FashionDataset("data/t10k-images-idx3-ubyte.gz", "data/t10k-labels-idx1-ubyte.gz"), 128)
ok = 0
with torch.no_grad():
    for x, y in test_loader:
        ok += (model(x).argmax(dim=1) == y).sum()
print(f"Accuracy: {ok / 10000:.4f}")
