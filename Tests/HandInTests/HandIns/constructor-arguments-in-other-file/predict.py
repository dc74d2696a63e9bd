import torch
from torch.utils.data import DataLoader
from config import *
from dataset import FashionMNISTData
from network import FeedForward

net = FeedForward(INPUT_SIZE, HIDDEN, CLASSES, DROPOUT)
net.load_state_dict(torch.load(SAVE_TO))
net.eval()
test_loader = DataLoader(FashionMNISTData('t10k'), BATCH)
correct = 0
for images, labels in test_loader:
    correct += (net(images).argmax(1) == labels).sum().item()
print('accuracy', correct / len(test_loader.dataset))
