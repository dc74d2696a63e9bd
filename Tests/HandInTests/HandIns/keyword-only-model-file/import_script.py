import torch
import src.model as M
from src.data import make_loader

net = M.CNN(width=9, pool='avg')
net.load_state_dict(torch.load('artifacts/cnn.pt'))
net.eval()
test_dl = make_loader('data/fashion-mnist_test.csv')
print(sum((net(x).argmax(1) == y).sum().item() for x, y in test_dl) / len(test_dl.dataset))
