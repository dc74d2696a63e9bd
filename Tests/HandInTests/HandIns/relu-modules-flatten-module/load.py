import torch
from assignment_script import FashionCNN, test_loader

model = FashionCNN()
model.load_state_dict(torch.load("fashion_cnn.pt"))
model.eval()
correct, total = 0, 0
with torch.no_grad():
    for images, labels in test_loader:
        _, predicted = torch.max(model(images), 1)
        total += labels.size(0)
        correct += (predicted == labels).sum().item()
print("Test accuracy: %.2f %%" % (100 * correct / total))
