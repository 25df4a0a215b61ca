# Hard Patches Mining: the whole computation of a training step, in the order of the paper (arXiv 2304.05919, section 3).
#
# This is TorchScript text. Java packs it into an archive together with the attributes below, libtorch compiles it when
# it is loaded, and each method without a leading underscore is one native call. Weights arrive as two flat tensors,
# "plain" (everything with one dimension: biases, norms) and "decayed" (the rest), cut into named views here.
#
# Letters of the shapes: N images, T tokens, L patches of an image, V visible and K masked ones (V + K = L),
# D width of the encoder, C width of the decoders, P = 3 p p values of a patch of p x p pixels, channel fastest.
# Residual stream, LayerNorm, softmax and losses keep the precision of the weights; matrix products run in
# self.precision.
op_version_set = 1
class Hpm(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  plain_names : List[str]
  plain_shapes : List[List[int]]
  decayed_names : List[str]
  decayed_shapes : List[List[int]]
  patch_size : int
  grid_size : int
  encoder_depth : int
  encoder_heads : int
  decoder_depth : int
  decoder_heads : int
  normalize_pixels : bool
  prediction_loss : str    # relative, absolute or none
  precision : int    # ScalarType of the matrix products: 6 float32, 7 float64, 15 bfloat16
  betas : List[float]
  epsilon : float
  weight_decay : float
  clip_norm : float
  # Of the last student pass until the optimizer used them; they never visit Java. One for each weight, or flat as the
  # weights are: one for all plain and one for all decayed ones.
  gradients : List[Tensor]

  # ---- weights -------------------------------------------------------------------------------------------------

  def _size(self: __torch__.Hpm, shape: List[int]) -> int:
    size = 1
    for extent in shape:
      size *= extent
    return size

  def _views(self: __torch__.Hpm, flat: Tensor, shapes: List[List[int]]) -> List[Tensor]:
    views = annotate(List[Tensor], [])
    start = 0
    for shape in shapes:
      size = self._size(shape)
      views.append(flat.narrow(0, start, size).view(shape))
      start += size
    return views

  def _weights(self: __torch__.Hpm, flat: Tensor, names: List[str], shapes: List[List[int]]) -> List[Tensor]:
    # What only products use is in self.precision. It is cast at once: a kernel for each weight takes longer to start than
    # to run. The layers after a norm of a decoder may meet its scale first, see _norm_linear.
    cast = flat.to(self.precision)
    weights = annotate(List[Tensor], [])
    start = 0
    for i in range(len(names)):
      name, size = names[i], self._size(shapes[i])
      exact = name.find("norm") >= 0 or name.find("token") >= 0 or name.startswith("decoder_pred")
      after_norm = name.startswith("decoder_blocks") and (name.find("attn.qkv") >= 0 or name.find("mlp.fc1") >= 0)
      source = flat if exact or after_norm else cast
      weights.append(source.narrow(0, start, size).view(shapes[i]))
      start += size
    return weights

  def _cut(self: __torch__.Hpm, plain: Tensor, decayed: Tensor) -> List[Tensor]:
    return self._weights(plain, self.plain_names, self.plain_shapes) + self._weights(decayed, self.decayed_names,
        self.decayed_shapes)

  def _named(self: __torch__.Hpm, views: List[Tensor]) -> Dict[str, Tensor]:
    w = annotate(Dict[str, Tensor], {})
    names = self.plain_names + self.decayed_names
    for i in range(len(names)):
      w[names[i]] = views[i]
    return w

  # ---- images --------------------------------------------------------------------------------------------------

  def _patchify(self: __torch__.Hpm, pixels: Tensor) -> Tensor:
    n, p, g = pixels.size(0), self.patch_size, self.grid_size
    x = pixels.view(n, g, p, g, p, 3).transpose(2, 3)    # [N, g, g, p, p, 3]
    return x.reshape(n, g * g, p * p * 3)    # [N, L, P]

  def _unpatchify(self: __torch__.Hpm, patches: Tensor) -> Tensor:
    n, p, g = patches.size(0), self.patch_size, self.grid_size
    x = patches.view(n, g, g, p, p, 3).transpose(2, 3)    # [N, g, p, g, p, 3]
    return x.reshape(n, g * p, g * p, 3)    # [N, S, S, 3]

  def _rows(self: __torch__.Hpm, x: Tensor, index: Tensor) -> Tensor:
    # x [N, T, X], index [N, I] -> [N, I, X], whole rows at a time
    first = torch.arange(x.size(0), device=x.device).unsqueeze(1) * x.size(1)    # [N, 1]
    return torch.embedding(x.flatten(0, 1), index + first)

  def _imagenet(self: __torch__.Hpm, like: Tensor) -> Tuple[Tensor, Tensor]:
    mean = self._repeated([0.485, 0.456, 0.406], like)
    return mean, self._repeated([0.229, 0.224, 0.225], like)    # [P] each

  def _repeated(self: __torch__.Hpm, colors: List[float], like: Tensor) -> Tensor:
    # Filled where they are needed: a copy from the host would wait for the GPU.
    parts = [torch.full([1], color, dtype=like.dtype, device=like.device) for color in colors]
    return torch.cat(parts).repeat(self.patch_size * self.patch_size)    # [P]

  def _values(self: __torch__.Hpm, patches: Tensor, like: Tensor) -> Tensor:
    # Bytes become ImageNet-normalised values; floating point patches are such values already.
    if patches.dtype != 0:
      return patches
    mean, std = self._imagenet(like)
    return torch.addcmul(-mean / std, patches.to(like.dtype), (255 * std).reciprocal())

  # ---- transformer ---------------------------------------------------------------------------------------------

  def _linear(self: __torch__.Hpm, w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
    return torch.linear(x, w[name + ".weight"].to(self.precision), w[name + ".bias"].to(self.precision))

  def _norm(self: __torch__.Hpm, w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
    x = torch.layer_norm(x, [x.size(2)], w[name + ".weight"], w[name + ".bias"], 1e-6, False)
    return x.to(self.precision)

  def _normalized(self: __torch__.Hpm, x: Tensor) -> Tensor:
    return torch.layer_norm(x, [x.size(2)], None, None, 1e-6, False)

  def _norm_linear(self: __torch__.Hpm, w: Dict[str, Tensor], norm: str, name: str, x: Tensor) -> Tensor:
    # A norm and the linear layer after it: W (s z + b) + c with the normalised z. A GPU is slow at the gradients of s and
    # b, sums over all tokens. Where those are many, as in the decoders, it computes (W s) z + (W b + c) instead.
    weight, bias = w[name + ".weight"], w[name + ".bias"]
    many = x.size(0) * x.size(1) >= 16 * weight.size(0)
    if not (many and x.requires_grad and name.startswith("decoder")):
      return self._linear(w, name, self._norm(w, norm, x))
    z = self._normalized(x).to(self.precision)
    bias = torch.addmv(bias, weight, w[norm + ".bias"]).to(self.precision)
    return torch.linear(z, (weight * w[norm + ".weight"]).to(self.precision), bias)

  def _block(self: __torch__.Hpm, w: Dict[str, Tensor], name: str, heads: int, x: Tensor, first: int) -> Tensor:
    # Every token is looked at, only those from `first` on are worked out: R = T - first.
    n, t, d = x.size(0), x.size(1), x.size(2)
    qkv = self._norm_linear(w, name + ".norm1", name + ".attn.qkv", x)    # [N, T, 3 D]
    # cut along the last axis: so their gradients are joined by one copy
    q, k, v = [part.view(n, t, heads, d // heads).transpose(1, 2) for part in qkv.split(d, 2)]    # [N, heads, T, D / heads]
    if first > 0:
      q, x = q.narrow(2, first, t - first), x.narrow(1, first, t - first)
    a = torch.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, t - first, d)    # [N, R, D]
    x = x + self._linear(w, name + ".attn.proj", a)
    h = torch.gelu(self._norm_linear(w, name + ".norm2", name + ".mlp.fc1", x))    # [N, R, 4 D]
    return x + self._linear(w, name + ".mlp.fc2", h)

  def _encode(self: __torch__.Hpm, w: Dict[str, Tensor], values: Tensor, positions: Tensor) -> Tensor:
    # values [N, T, P], positions [N or 1, T, D]. A convolution of stride p is a product with its kernel, which is
    # stored channel slowest.
    kernel = w["patch_embed.proj.weight"].permute(0, 2, 3, 1).flatten(1)    # [D, P]
    x = torch.linear(values.to(self.precision), kernel, w["patch_embed.proj.bias"]) + positions    # [N, T, D]
    cls = w["cls_token"].expand(x.size(0), 1, x.size(2))    # its position is zero
    x = torch.cat([cls, x], 1)    # [N, 1 + T, D]
    for i in range(self.encoder_depth):
      x = self._block(w, "blocks." + str(i), self.encoder_heads, x, 0)
    return self._norm(w, "norm", x)

  def _decode(self: __torch__.Hpm, w: Dict[str, Tensor], suffix: str, tokens: Tensor, first: int) -> Tensor:
    # Runs one of the two decoders up to its norm and returns its tokens from `first` on, [N, 1 + L - first, C]: nobody asks
    # the rest.
    if self.decoder_depth == 0:
      return tokens.narrow(1, first, tokens.size(1) - first)
    x = tokens
    for i in range(self.decoder_depth):
      last = i == self.decoder_depth - 1
      x = self._block(w, "decoder_blocks" + suffix + "." + str(i), self.decoder_heads, x, first if last else 0)
    return x

  def _predict_loss(self: __torch__.Hpm, w: Dict[str, Tensor], tokens: Tensor, first: int) -> Tensor:
    # The head has P outputs whose mean is the prediction. Averaging its rows first is the same function with the same
    # gradient (every row gets g / P), at a P-th of the work. So it is with the norm's scale and shift.
    x = self._normalized(self._decode(w, "_losspred", tokens, first))
    head = w["decoder_pred_losspred.weight"].mean(0)    # [C]
    shift = torch.dot(head, w["decoder_norm_losspred.bias"]) + w["decoder_pred_losspred.bias"].mean()
    return torch.matmul(x, head * w["decoder_norm_losspred.weight"]) + shift    # [N, 1 + L - first]

  # ---- 1. the teacher predicts the loss of every patch of the whole image ----------------------------------------

  def teacher(self: __torch__.Hpm, plain: Tensor, decayed: Tensor, encoder_positions: Tensor,
      decoder_positions: Tensor, pixels: Tensor, images: Tensor) -> Tensor:
    # pixels [N, S, S, 3], images [M] numbers of those to look at -> scores [N, L], zero for the others
    torch.set_grad_enabled(False)
    w = self._named(self._cut(plain, decayed))
    patches = self._patchify(pixels)    # [N, L, P]
    every = images.size(0) == patches.size(0)
    if not every:
      patches = patches.index_select(0, images)    # [M, L, P]
    latent = self._encode(w, self._values(patches, plain), encoder_positions.narrow(0, 1, patches.size(1)).unsqueeze(0))
    tokens = self._linear(w, "decoder_embed", latent) + decoder_positions.unsqueeze(0)    # [M, 1 + L, C]
    scores = self._predict_loss(w, tokens, 1)    # [M, L]
    if every:
      return scores
    return torch.zeros([pixels.size(0), scores.size(1)], dtype=scores.dtype, device=scores.device).index_copy(0, images, scores)

  # ---- 2. the mask: hard patches first, the rest at random -------------------------------------------------------

  def _standardize(self: __torch__.Hpm, x: Tensor, known: Tensor) -> Tensor:
    # Zero mean and unit deviation over the known entries of each row; zero where unknown or where all are alike.
    zero = torch.zeros_like(x)
    count = known.sum(1, True).clamp(1)    # [N, 1]
    x = torch.where(known, x, zero)
    centred = torch.where(known, x - x.sum(1, True) / count, zero)
    deviation = (centred.square().sum(1, True) / count).sqrt()    # [N, 1]
    alike = deviation <= x.abs().amax(1, True) * 1e-12
    return torch.where(alike, zero, centred / deviation)

  def mask(self: __torch__.Hpm, scores: Tensor, through: Tensor, history: Tensor, noise: Tensor,
      recipe: Tensor) -> Tuple[Tensor, Tensor]:
    # scores [N, L] of the teacher, through [N] bytes: 1 if the teacher saw the image, history [N, L] measured hardness
    # with NaN where never measured, noise [N, L], recipe (on the host): masked patches K, hard ones among them, weight
    # of the history. -> visible [N, V] and masked [N, K], each ascending
    torch.set_grad_enabled(False)
    masked, hard, weight = int(recipe[0]), int(recipe[1]), float(recipe[2])
    known = history.isfinite()    # [N, L]
    predicted = scores.to(noise.dtype)    # [N, L]
    if weight == 0.0:
      known = torch.zeros_like(known)    # the paper: the memory has no say
    else:
      predicted = self._standardize(predicted, torch.ones_like(known))
    measured = self._standardize(history.to(noise.dtype), known)    # [N, L]
    blended = torch.where(known, predicted * (1 - weight) + measured * weight, predicted)
    # Without a teacher, a hair of noise decides among the patches of which nothing is known.
    score = torch.where((through > 0).unsqueeze(1), blended, measured + noise * 1e-9)    # [N, L]
    hardest = score.argsort(stable=True, dim=1, descending=True).narrow(1, 0, hard)    # ties: lower index first
    order = noise.scatter(1, hardest, inf).argsort(stable=True, dim=1)    # [N, L]
    visible, masked_ = order.split_with_sizes([noise.size(1) - masked, masked], 1)
    return visible.sort(1)[0], masked_.sort(1)[0]

  # ---- 3. the student reconstructs the masked patches and predicts its own losses ---------------------------------

  def _forward(self: __torch__.Hpm, w: Dict[str, Tensor], encoder_positions: Tensor, decoder_positions: Tensor,
      patches: Tensor, visible: Tensor, masked: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    # -> latent [N, 1 + V, D], predicted pixels [N, K, P], predicted losses [N, K]
    n, v, k = patches.size(0), visible.size(1), masked.size(1)
    values = self._values(self._rows(patches, visible), encoder_positions)    # [N, V, P]
    latent = self._encode(w, values, torch.embedding(encoder_positions, visible + 1))
    # Tokens of both decoders: cls, visible, masked. They are not brought back into the order of the image.
    cls = torch.zeros([n, 1], dtype=visible.dtype, device=visible.device)
    positions = torch.embedding(decoder_positions, torch.cat([cls, visible + 1, masked + 1], 1))    # [N, 1 + L, C]
    known = self._linear(w, "decoder_embed", latent).to(positions.dtype)    # [N, 1 + V, C]
    tokens = torch.cat([known, w["mask_token"].expand(n, k, known.size(2))], 1) + positions    # [N, 1 + L, C]
    pixels = self._norm_linear(w, "decoder_norm", "decoder_pred", self._decode(w, "", tokens, 1 + v)).to(positions.dtype)
    if self.prediction_loss == "none":
      return latent, pixels, torch.zeros([n, k], dtype=pixels.dtype, device=pixels.device)
    return latent, pixels, self._predict_loss(w, tokens, 1 + v)

  def _target(self: __torch__.Hpm, patches: Tensor, masked: Tensor, like: Tensor) -> Tensor:
    target = self._values(self._rows(patches, masked), like)    # [N, K, P]
    if self.normalize_pixels:
      target = (target - target.mean(2, True)) / (target.var(2, True, keepdim=True) + 1e-6).sqrt()
    return target

  def _relative_loss(self: __torch__.Hpm, predicted: Tensor, losses: Tensor) -> Tensor:
    # For all ordered pairs of masked patches of one image: is the harder one predicted to be harder? Ties do not count;
    # if there are only ties, the loss is zero.
    d = predicted.unsqueeze(1) - predicted.unsqueeze(2)    # [N, K, K], d[n, i, j] = P_j - P_i
    harder = losses.unsqueeze(1) > losses.unsqueeze(2)    # [N, K, K], T_j > T_i
    valid = losses.unsqueeze(1) != losses.unsqueeze(2)
    likely = torch.sigmoid(d)
    cost = -torch.log(torch.where(harder, likely, 1 - likely) + 1e-6) * valid
    return cost.sum() / valid.sum().clamp(1)

  def _absolute_loss(self: __torch__.Hpm, predicted: Tensor, losses: Tensor) -> Tensor:
    target = (losses - losses.mean(1, True)) / (losses.var(1, True, keepdim=True) + 1e-6).sqrt()    # [N, K]
    return (predicted - target).square().mean()

  def _losses(self: __torch__.Hpm, pixels: Tensor, predicted: Tensor, target: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    # -> reconstruction loss, prediction loss, losses of the patches [N, K]
    losses = torch.mse_loss(pixels, target, 0).mean(2)    # [N, K], 0: not yet averaged
    prediction = torch.zeros_like(losses.mean())
    if self.prediction_loss == "relative":
      prediction = self._relative_loss(predicted, losses.detach())
    elif self.prediction_loss == "absolute":
      prediction = self._absolute_loss(predicted, losses.detach())
    return losses.mean(), prediction, losses

  def student(self: __torch__.Hpm, plain: Tensor, decayed: Tensor, encoder_positions: Tensor,
      decoder_positions: Tensor, pixels: Tensor, visible: Tensor, masked: Tensor) -> Tuple[Tensor, Tensor]:
    # -> reconstruction and prediction loss [2], losses of the patches [N, K]; keeps the gradients of their sum
    torch.set_grad_enabled(False)
    leaves = self._cut(plain, decayed)
    for leaf in leaves:
      leaf.requires_grad_(True)
    patches = self._patchify(pixels)    # [N, L, P]
    target = self._target(patches, masked, plain)    # [N, K, P]
    torch.set_grad_enabled(True)
    _, guess, predicted = self._forward(self._named(leaves), encoder_positions, decoder_positions, patches, visible, masked)
    reconstruction, prediction, losses = self._losses(guess, predicted, target)
    gradients = torch.grad([reconstruction + prediction], leaves)
    torch.set_grad_enabled(False)
    kept = self._keep([unchecked_cast(Tensor, g) for g in gradients], plain, decayed)
    assert kept == len(leaves)
    return torch.stack([reconstruction, prediction]).detach(), losses.detach()

  def _keep(self: __torch__.Hpm, gradients: List[Tensor], plain: Tensor, decayed: Tensor) -> int:
    if plain.dtype == self.precision:
      # the fused optimizer takes the memory as it lies
      self.gradients = [g.contiguous() for g in gradients]
      return len(gradients)
    # Those of cast weights are to be cast back, which is a copy: all go into the order of the weights by it.
    self.gradients = [torch.empty_like(plain), torch.empty_like(decayed)]
    views = self.gradient(plain)
    copied = 0
    for precision in [self.precision, plain.dtype]:
      to, of = annotate(List[Tensor], []), annotate(List[Tensor], [])
      for i in range(len(gradients)):
        if gradients[i].dtype == precision:
          to.append(views[i])
          of.append(gradients[i])
      torch._foreach_copy_(to, of)
      copied += len(to)    # used afterwards, see _adamw
    return copied

  # ---- 4. one step of AdamW, 5. the teacher follows ---------------------------------------------------------------

  def _adamw(self: __torch__.Hpm, weights: Tensor, mean: Tensor, square: Tensor, shapes: List[List[int]],
      gradients: List[Tensor], rate: float, decay: float, count: Tensor, skipped: Tensor) -> int:
    views = self._views(weights, shapes)
    torch._fused_adamw_(views, gradients, self._views(mean, shapes), self._views(square, shapes),
        annotate(List[Tensor], []), [count] * len(shapes), lr=rate, beta1=self.betas[0], beta2=self.betas[1],
        weight_decay=decay, eps=self.epsilon, amsgrad=False, maximize=False, grad_scale=None, found_inf=skipped)
    # The list must be used afterwards: libtorch removes an update of a list that nobody looks at again as dead code.
    return len(views)

  def optimizer(self: __torch__.Hpm, plain: Tensor, decayed: Tensor, mean_plain: Tensor, mean_decayed: Tensor,
      square_plain: Tensor, square_decayed: Tensor, losses: Tensor, schedule: Tensor) -> Tensor:
    # schedule (on the host): learning rate, number of this update -> reconstruction loss, prediction loss, gradient
    # norm before clipping, 1 if the update was skipped because something is not finite [4]
    torch.set_grad_enabled(False)
    gradients = self.gradients
    parts = annotate(List[Tensor], [])    # a CPU is half a percent off if it adds up many million squares in float32
    for gradient in gradients:
      parts += gradient.flatten().split(4000000)
    norm = torch.stack(torch._foreach_norm(parts, 2)).norm(2)
    skipped = (~torch.isfinite(norm + losses.sum())).to(6)
    torch._foreach_mul_(gradients, (self.clip_norm * (norm + 1e-6).reciprocal()).clamp(None, 1))
    count = torch.full([], float(schedule[1]), dtype=6, device=plain.device)
    rate = float(schedule[0])
    plain_shapes, decayed_shapes = self.plain_shapes, self.decayed_shapes
    if len(gradients) == 2:
      plain_shapes, decayed_shapes = [[plain.size(0)]], [[decayed.size(0)]]
    plains = len(plain_shapes)
    updated = self._adamw(plain, mean_plain, square_plain, plain_shapes, gradients[:plains], rate, 0.0, count, skipped)
    updated += self._adamw(decayed, mean_decayed, square_decayed, decayed_shapes, gradients[plains:], rate,
        self.weight_decay, count, skipped)
    assert updated == len(gradients), "an update without a student pass before it"
    self.gradients = annotate(List[Tensor], [])
    return torch.cat([losses, torch.stack([norm, skipped.to(norm.dtype)])])

  def ema(self: __torch__.Hpm, teacher_plain: Tensor, teacher_decayed: Tensor, plain: Tensor, decayed: Tensor,
      recipe: Tensor) -> Tensor:
    # recipe (on the host): 1 - momentum. Frozen position tables are the same on both sides and stay out of it.
    torch.set_grad_enabled(False)
    teacher_plain.lerp_(plain, float(recipe[0]))
    teacher_decayed.lerp_(decayed, float(recipe[0]))
    return teacher_plain.narrow(0, 0, 1)

  # ---- what others use of it ---------------------------------------------------------------------------------------

  def features(self: __torch__.Hpm, plain: Tensor, decayed: Tensor, encoder_positions: Tensor, pixels: Tensor) -> Tensor:
    # pixels [N, S, S, 3] of whole images -> the class token after the last norm [N, D]
    torch.set_grad_enabled(False)
    values = self._values(self._patchify(pixels), plain)    # [N, L, P]
    positions = encoder_positions.narrow(0, 1, values.size(1)).unsqueeze(0)    # [1, L, D]
    return self._encode(self._named(self._cut(plain, decayed)), values, positions).select(1, 0).to(plain.dtype)

  # ---- parts of the flat tensors, for snapshots and initial values ------------------------------------------------

  def read(self: __torch__.Hpm, flat: Tensor, range: Tensor) -> Tensor:
    # range (on the host): first element, number of elements
    return flat.narrow(0, int(range[0]), int(range[1]))

  def write(self: __torch__.Hpm, flat: Tensor, first: Tensor, values: Tensor) -> Tensor:
    torch.set_grad_enabled(False)
    return flat.narrow(0, int(first[0]), values.size(0)).copy_(values)

  # ---- reports and verification -----------------------------------------------------------------------------------

  def examine(self: __torch__.Hpm, plain: Tensor, decayed: Tensor, encoder_positions: Tensor,
      decoder_positions: Tensor, pixels: Tensor, visible: Tensor, masked: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    # -> losses [2], losses of the patches [N, K], predicted losses [N, K], latent [N, 1 + V, D]; no gradients
    torch.set_grad_enabled(False)
    patches = self._patchify(pixels)
    latent, guess, predicted = self._forward(self._named(self._cut(plain, decayed)), encoder_positions,
        decoder_positions, patches, visible, masked)
    reconstruction, prediction, losses = self._losses(guess, predicted, self._target(patches, masked, plain))
    return torch.stack([reconstruction, prediction]), losses, predicted, latent.to(plain.dtype)

  def gradient(self: __torch__.Hpm, like: Tensor) -> List[Tensor]:
    # those of the last student pass, in the order of the names
    if len(self.gradients) != 2:
      return self.gradients
    return self._views(self.gradients[0], self.plain_shapes) + self._views(self.gradients[1], self.decayed_shapes)

  def reconstruct(self: __torch__.Hpm, plain: Tensor, decayed: Tensor, encoder_positions: Tensor,
      decoder_positions: Tensor, pixels: Tensor, visible: Tensor, masked: Tensor) -> Tensor:
    # pixels [N, S, S, 3] bytes -> the same with the masked patches as the student sees them
    torch.set_grad_enabled(False)
    patches = self._patchify(pixels)    # [N, L, P]
    _, guess, _ = self._forward(self._named(self._cut(plain, decayed)), encoder_positions, decoder_positions, patches,
        visible, masked)
    if self.normalize_pixels:
      truth = self._values(self._rows(patches, masked), plain)    # [N, K, P]
      guess = guess * (truth.var(2, True, keepdim=True) + 1e-6).sqrt() + truth.mean(2, True)
    mean, std = self._imagenet(plain)
    bytes = ((guess * std + mean) * 255).round().clamp(0, 255).to(0)    # [N, K, P]
    return self._unpatchify(patches.scatter(1, masked.unsqueeze(2).expand_as(bytes), bytes))

  # ---- the fastest that this machine multiplies, for the benchmark --------------------------------------------------

  def matrix(self: __torch__.Hpm, like: Tensor, size: Tensor) -> Tensor:
    n = int(size[0])
    return torch.arange(n * n, dtype=like.dtype, device=like.device).view(n, n).sin()

  def products(self: __torch__.Hpm, matrix: Tensor, repeats: Tensor) -> Tensor:
    a = matrix.to(self.precision)
    c = a.clone()
    for i in range(int(repeats[0])):
      c = torch.mm(a, a, out=c)
    return c.narrow(0, 0, 1).to(matrix.dtype)    # [1, size]
