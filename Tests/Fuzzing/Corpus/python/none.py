# class CustomDataset(Dataset): I ran out of time for the loader, sorry.
import torch
from torch import nn

model = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))
model.load_state_dict(torch.load("model.pt"))
model.eval()
