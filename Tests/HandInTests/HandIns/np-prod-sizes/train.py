import torch
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader
from datasets.fashion import FashionMNIST
from models import ConvNet

if __name__ == '__main__':
    model = ConvNet.small()
    opt = torch.optim.Adam(model.parameters())
    for epoch in range(11):
        for x, y in DataLoader(FashionMNIST('data'), 64, shuffle=True):
            opt.zero_grad()
            loss = cross_entropy(model(x), y)
            loss.backward()
            opt.step()
        torch.save({'epoch': epoch, 'model_state_dict': model.state_dict(),
                    'optimizer_state_dict': opt.state_dict()}, 'runs/exp1/last.pt')
