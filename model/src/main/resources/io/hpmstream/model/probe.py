# How well frozen features tell classes apart: nearest neighbours and a linear probe. The same on every run.
#
# This is TorchScript text, packed and loaded as hpm.py is. Letters of the shapes: N images, M others, D values of a
# feature, C classes.
op_version_set = 1
class Probe(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def neighbours(self: __torch__.Probe, features: Tensor, labels: Tensor, recipe: Tensor) -> Tensor:
    # features [N, D], labels [N], recipe (on the host): neighbours, classes, temperature of their votes -> the class
    # that the neighbours of each image vote for [N], itself not being one
    torch.set_grad_enabled(False)
    count, classes, temperature = int(recipe[0]), int(recipe[1]), float(recipe[2])
    x = features / features.square().sum(1, True).sqrt().clamp(1e-12)    # [N, D]
    guesses = annotate(List[Tensor], [])
    for rows in torch.arange(x.size(0), device=x.device).split(1024):
      similar = torch.mm(x.index_select(0, rows), x.t())    # [R, N], cosines
      similar = similar.scatter(1, rows.unsqueeze(1), -2.0)
      nearest, index = similar.topk(count, 1)    # [R, count] each
      of = labels.index_select(0, index.flatten()).view(index.size(0), index.size(1))
      votes = torch.zeros([index.size(0), classes], dtype=x.dtype, device=x.device)
      votes = votes.scatter_add(1, of, (nearest / temperature).exp())    # [R, C]
      guesses.append(votes.argmax(1))
    return torch.cat(guesses)

  def _design(self: __torch__.Probe, features: Tensor, like: Tensor) -> Tensor:
    # standardised by the mean and deviation of those that are learned from, and a one for the bias -> [N, D + 1]
    x = (features - like.mean(0)) / (like.var(0) + 1e-12).sqrt()
    return torch.cat([x, torch.ones_like(x.narrow(1, 0, 1))], 1)

  def linear(self: __torch__.Probe, features: Tensor, labels: Tensor, others: Tensor, recipe: Tensor) -> Tensor:
    # features [N, D] with labels [N] to learn from, others [M, D], recipe (on the host): classes, iterations, weight
    # decay -> the class of each of the others by multinomial logistic regression [M]
    torch.set_grad_enabled(False)
    classes, iterations, decay = int(recipe[0]), int(recipe[1]), float(recipe[2])
    x = self._design(features, features)    # [N, D + 1]
    truth = torch.zeros([x.size(0), classes], dtype=x.dtype, device=x.device)
    truth = truth.scatter(1, labels.unsqueeze(1), 1.0)    # [N, C]
    # Nesterov's method with the step that the curvature allows: at most half the largest eigenvalue of x' x / N.
    v = torch.ones([x.size(1), 1], dtype=x.dtype, device=x.device)
    for i in range(50):
      v = torch.mm(x.t(), torch.mm(x, v))
      v = v / v.square().sum().sqrt()
    step = (torch.mm(x, v).square().sum() / x.size(0) * 0.55 + decay).reciprocal()
    w = torch.zeros([x.size(1), classes], dtype=x.dtype, device=x.device)    # [D + 1, C]
    before = w
    for i in range(iterations):
      ahead = w + (w - before) * (i / (i + 3))
      slope = torch.mm(x.t(), torch.mm(x, ahead).softmax(1) - truth) / x.size(0) + ahead * decay
      before = w
      w = ahead - slope * step
    return torch.mm(self._design(others, features), w).argmax(1)
