import torch
from torchvision import datasets
from torchvision.transforms import ToTensor

training_data = datasets.FashionMNIST(root="data", train=True, download=True, transform=ToTensor())
train_dataloader = torch.utils.data.DataLoader(training_data, batch_size=64, shuffle=True)
