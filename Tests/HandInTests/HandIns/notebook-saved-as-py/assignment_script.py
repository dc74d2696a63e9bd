{
 "cells": [
  {
   "cell_type": "markdown",
   "metadata": {},
   "source": [
    "# Homework 3"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 2,
   "metadata": {},
   "outputs": [],
   "source": [
    "import pandas as pd\n",
    "import torch\n",
    "from torch import nn\n",
    "from torch.utils.data import Dataset, DataLoader"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 3,
   "metadata": {},
   "outputs": [],
   "source": [
    "class FashionMNISTDataset(Dataset):\n",
    "    def __init__(self, csv_file):\n",
    "        self.frame = pd.read_csv(csv_file)\n",
    "    def __len__(self):\n",
    "        return self.frame.shape[0]\n",
    "    def __getitem__(self, idx):\n",
    "        pixels = self.frame.iloc[idx, 1:].to_numpy(dtype='float32') / 255\n",
    "        return torch.tensor(pixels).reshape(28, 28), int(self.frame.iloc[idx, 0])\n",
    "train_ds = FashionMNISTDataset('fashion-mnist_train.csv')\n",
    "test_ds = FashionMNISTDataset('fashion-mnist_test.csv')"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 4,
   "metadata": {},
   "outputs": [],
   "source": [
    "class Model(nn.Module):\n",
    "    def __init__(self):\n",
    "        super().__init__()\n",
    "        self.fc = nn.Linear(28*28, 60)\n",
    "        self.act = nn.SELU()\n",
    "        self.out = nn.Linear(60, 10)\n",
    "    def forward(self, x):\n",
    "        b, h, w = x.size()\n",
    "        x = x.reshape(b, h * w)\n",
    "        return self.out(self.act(self.fc(x)))\n",
    "model = Model()"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 5,
   "metadata": {},
   "outputs": [],
   "source": [
    "opt = torch.optim.Adam(model.parameters())\n",
    "for epoch in range(5):\n",
    "    for x, y in DataLoader(train_ds, batch_size=64, shuffle=True):\n",
    "        opt.zero_grad()\n",
    "        loss = nn.functional.cross_entropy(model(x), y)\n",
    "        loss.backward()\n",
    "        opt.step()\n",
    "torch.save(model.state_dict(), 'model.pt')"
   ]
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Python 3",
   "language": "python",
   "name": "python3"
  },
  "language_info": {
   "name": "python",
   "version": "3.10.12"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
