import torch
from assignment_script import Net, testset
from torch.utils.data import DataLoader

net = torch.load('model.pt', weights_only=False)
net.eval()
correct = 0
for x, y in DataLoader(testset, batch_size=100):
    correct += (net(x).max(1)[1] == y).sum().item()
print(correct / len(testset))
