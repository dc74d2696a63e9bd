# -*- coding: utf-8 -*-
# Devoir 3 – réseau de neurones (été)
import numpy as np, torch, torch.nn as nn
from torch.utils.data import Dataset, DataLoader

class Données(Dataset):
	def __init__(self, partie):
		self.images = np.fromfile(partie + '-images-idx3-ubyte', np.uint8)[16:].reshape(-1, 784)
		self.étiquettes = np.fromfile(partie + '-labels-idx1-ubyte', np.uint8)[8:]
	def __len__(self):
		return len(self.étiquettes)
	def __getitem__(self, i):
		return torch.tensor(self.images[i], dtype=torch.float32) / 255, int(self.étiquettes[i])

class Réseau(nn.Module):
	def __init__(self):
		super(Réseau, self).__init__()
		self.première = nn.Linear(784, 24)
		self.sortie = nn.Linear(24, 10)
	def forward(self, x):
		x = nn.functional.relu6(self.première(x))
		return self.sortie(x)

if __name__ == '__main__':
	réseau = Réseau()
	opt = torch.optim.Adam(réseau.parameters())
	for x, y in DataLoader(Données('train'), 64, shuffle=True):
		opt.zero_grad()
		nn.functional.cross_entropy(réseau(x), y).backward()
		opt.step()
	torch.save(réseau.state_dict(), 'model (best) copy.pth')
