from assignment_script import Classifier, test_loader
import torch

m = Classifier()
m.load_state_dict(torch.load('classifier.pth'))
m.eval()
n_right = 0
for xb, yb in test_loader:
    n_right += (torch.argmax(m(xb), dim=1) == yb).float().sum()
print(n_right / 10000)
