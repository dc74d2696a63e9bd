import torch

class Digits(torch.utils.data.Dataset):
    def __init__(self, kind):
        with open(kind + '-images-idx3-ubyte', 'rb') as f:
            f.seek(16)
            self.img = f.read()
        with open(kind + '-labels-idx1-ubyte', 'rb') as f:
            f.seek(8)
            self.lab = f.read()

    def __len__(self):
        return len(self.lab)

    def __getitem__(self, i):
        return torch.tensor([float(b) for b in self.img[784 * i:784 * i + 784]]), self.lab[i]

class Perceptron(torch.nn.Module):
    def __init__(self):
        torch.nn.Module.__init__(self)
        self.l1 = torch.nn.Linear(784, 10)
        self.l2 = torch.nn.Linear(10, 10)

    def forward(self, x):
        return self.l2(torch.nn.functional.relu(self.l1(x)))

def training():
    model = Perceptron().cuda()
    opt = torch.optim.SGD(model.parameters(), lr=1e-5)
    loader = torch.utils.data.DataLoader(Digits('train'), batch_size=20, shuffle=True)
    for epoch in range(4):
        for x, y in loader:
            opt.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(x.cuda()), y.cuda())
            loss.backward()
            opt.step()
    torch.save(model, 'trained_model.pkl', _use_new_zipfile_serialization=False)

if __name__ == '__main__':
    training()
