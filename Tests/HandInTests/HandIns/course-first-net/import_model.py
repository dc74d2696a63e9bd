import torch
from assignment_script import Net, test_loader

net = Net()
net.load_state_dict(torch.load('model.pth'))
net.eval()
right = 0
with torch.no_grad():
    for x, y in test_loader:
        right += (net(x).argmax(1) == y).sum().item()
print('accuracy', right / len(test_loader.dataset))
