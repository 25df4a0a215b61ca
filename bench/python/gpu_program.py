"""Runs the TorchScript program hpm.py in a PyTorch of this machine, on its GPU: fixtures, precision, speed.

    python3 bench/python/gpu_program.py [--device cuda|cpu] [--presets vit-s/16,vit-b/16] [--json FILE]

The program is packed as Java packs it (TorchArchive, Pickle) and driven as Pretrainer drives it, so this checks the
mathematics and the speed of the same text where DJL has no native library at hand. Needs PyTorch and nothing else.
"""

import argparse
import io
import json
import math
import pathlib
import struct
import time
import warnings
import zipfile

import torch

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "model/src/main/resources/io/hpmstream/model/hpm.py"
FIXTURES = ROOT / "model/src/main/resources/io/hpmstream/model/fixtures"
SCALAR_TYPES = {"float32": 6, "float64": 7, "bfloat16": 15}
# image, patch, encoder (width, depth, heads), decoders, batch
PRESETS = {
    "tiny": (96, 12, (192, 6, 3), (96, 2, 3), 32),
    "vit-s/16": (224, 16, (384, 12, 6), (512, 8, 16), 256),
    "vit-b/16": (224, 16, (768, 12, 12), (512, 8, 16), 256),
    "vit-l/16": (224, 16, (1024, 24, 16), (512, 8, 16), 128),
    "vit-h/14": (224, 14, (1280, 32, 16), (512, 8, 16), 64),
}
PHASES = ["teacher", "mask", "student", "optimizer", "ema"]


# ---- the archive, in the dialect that libtorch reads


def pickled(value):
    if isinstance(value, bool):
        return b"\x88" if value else b"\x89"
    if isinstance(value, int):
        return b"J" + struct.pack("<i", value)
    if isinstance(value, float):
        return b"G" + struct.pack(">d", value)
    if isinstance(value, str):
        return b"X" + struct.pack("<i", len(value.encode())) + value.encode()
    kind, elements = value
    tag = b"ctorch.jit._pickle\nrestore_type_tag\n(]("
    return tag + b"".join(map(pickled, elements)) + b"e" + pickled(f"List[{kind}]") + b"tR"


def load(attributes, device):
    state = b"".join(pickled(name) + pickled(value) for name, value in attributes.items())
    data = b"\x80\x02c__torch__\nHpm\n)\x81}(" + state + b"ub."
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as entries:
        entries.writestr("hpm/version", "3\n")
        entries.writestr("hpm/constants.pkl", b"\x80\x02).")
        entries.writestr("hpm/data.pkl", data)
        entries.writestr("hpm/code/__torch__.py", PROGRAM.read_text())
    archive.seek(0)
    return torch.jit.load(archive, map_location=device)


# ---- the model: names and shapes of hpm.md, section 1.5


class Model:
    def __init__(self, image, patch, encoder, decoder):
        self.image, self.patch, self.encoder, self.decoder = image, patch, encoder, decoder
        self.grid = image // patch
        self.patches = self.grid**2
        width, depth, _ = encoder
        narrow, layers, _ = decoder
        self.shapes = {
            "cls_token": [1, 1, width],
            "mask_token": [1, 1, narrow],
            "patch_embed.proj.weight": [width, 3, patch, patch],
            "patch_embed.proj.bias": [width],
        }
        self.blocks("blocks", width, depth)
        self.norm("norm", width)
        self.linear("decoder_embed", width, narrow)
        for suffix in "", "_losspred":
            self.blocks("decoder_blocks" + suffix, narrow, layers)
            self.norm("decoder_norm" + suffix, narrow)
            self.linear("decoder_pred" + suffix, narrow, 3 * patch * patch)
        self.plain = [name for name, shape in self.shapes.items() if len(shape) == 1]
        self.decayed = [name for name, shape in self.shapes.items() if len(shape) > 1]

    def norm(self, name, width):
        self.shapes[name + ".weight"] = [width]
        self.shapes[name + ".bias"] = [width]

    def linear(self, name, inputs, outputs):
        self.shapes[name + ".weight"] = [outputs, inputs]
        self.shapes[name + ".bias"] = [outputs]

    def blocks(self, prefix, width, depth):
        for i in range(depth):
            block = f"{prefix}.{i}"
            self.norm(block + ".norm1", width)
            self.linear(block + ".attn.qkv", width, 3 * width)
            self.linear(block + ".attn.proj", width, width)
            self.norm(block + ".norm2", width)
            self.linear(block + ".mlp.fc1", width, 4 * width)
            self.linear(block + ".mlp.fc2", 4 * width, width)

    def positions(self, width):
        quarter = width // 4
        table = torch.zeros(self.patches + 1, width, dtype=torch.float64)
        frequency = 10000.0 ** (-torch.arange(quarter, dtype=torch.float64) / quarter)
        for p in range(self.patches):
            row, column = divmod(p, self.grid)
            angles = [column * frequency, row * frequency]
            table[p + 1] = torch.cat([f(a) for a in angles for f in (torch.sin, torch.cos)])
        return table.float()

    def attributes(self, precision, normalize, loss, betas, decay, clip):
        return {
            "training": True,
            "plain_names": ("str", self.plain),
            "plain_shapes": ("List[int]", [("int", self.shapes[name]) for name in self.plain]),
            "decayed_names": ("str", self.decayed),
            "decayed_shapes": ("List[int]", [("int", self.shapes[name]) for name in self.decayed]),
            "patch_size": self.patch,
            "grid_size": self.grid,
            "encoder_depth": self.encoder[1],
            "encoder_heads": self.encoder[2],
            "decoder_depth": self.decoder[1],
            "decoder_heads": self.decoder[2],
            "normalize_pixels": normalize,
            "prediction_loss": loss,
            "precision": SCALAR_TYPES[precision],
            "betas": ("float", betas),
            "epsilon": 1e-8,
            "weight_decay": decay,
            "clip_norm": clip,
            "gradients": ("Tensor", []),
        }

    def gigaflops_of_step(self, mask_ratio=0.75):
        """Matrix products of 3 x student + teacher, per image."""

        def tower(width, depth, tokens):
            return depth * (2 * tokens * 12 * width**2 + 4 * tokens**2 * width)

        width, depth, _ = self.encoder
        narrow, layers, _ = self.decoder
        values = 3 * self.patch**2
        masked = int(self.patches * mask_ratio)
        visible = self.patches - masked
        every = self.patches + 1
        decoder = tower(narrow, layers, every)
        # the last block of a decoder works out only what is asked
        unasked = 2 * 9 * narrow**2 + 4 * every * narrow
        student = 2 * visible * values * width + tower(width, depth, visible + 1)
        student += 2 * (visible + 1) * width * narrow + 2 * masked * narrow * values
        student += 2 * (decoder - (visible + 1) * unasked)
        teacher = 2 * self.patches * values * width + tower(width, depth, every)
        teacher += 2 * every * width * narrow + decoder - unasked
        return (3 * student + teacher) / 1e9


# ---- the trainer


class Trainer:
    def __init__(self, model, precision, device, normalize=False, loss="relative", betas=(0.9, 0.95), decay=0.05, clip=5.0):
        self.model, self.device = model, device
        self.type = torch.float64 if precision == "float64" else torch.float32
        self.program = load(model.attributes(precision, normalize, loss, list(betas), decay, clip), device)
        self.tables = [model.positions(w[0]).to(device, self.type) for w in (model.encoder, model.decoder)]
        self.updates = 0

    def start(self, student, teacher):
        self.student, self.teacher = self.flat(student), self.flat(teacher)
        self.moments = [torch.zeros_like(part) for _ in range(2) for part in self.student]

    def flat(self, weights):
        return [
            torch.cat([weights[name].reshape(-1) for name in names]).to(self.device, self.type)
            for names in (self.model.plain, self.model.decayed)
        ]

    def random(self, seed=0):
        generator = torch.Generator().manual_seed(seed)
        weights = {}
        for name, shape in self.model.shapes.items():
            if len(shape) == 1:
                weights[name] = torch.full(shape, 1.0 if "norm" in name and name.endswith("weight") else 0.0)
            else:
                fan = math.prod(shape[1:]) + shape[0]
                bound = 0.02 * 3**0.5 if name.endswith("token") else (6 / fan) ** 0.5
                weights[name] = (torch.rand(shape, generator=generator) * 2 - 1) * bound
        self.start(weights, weights)

    def named(self, flat):
        weights = {}
        for names, part in zip((self.model.plain, self.model.decayed), flat):
            at = 0
            for name in names:
                size = math.prod(self.model.shapes[name])
                weights[name] = part[at : at + size]
                at += size
        return weights

    def predict(self, pixels):
        images = torch.arange(pixels.size(0), device=self.device)
        return self.program.teacher(*self.teacher, *self.tables, pixels, images)

    def mask(self, scores, noise, masked, hard):
        through = torch.ones(scores.size(0), dtype=torch.uint8, device=self.device)
        history = torch.full(scores.shape, math.nan, dtype=torch.float32, device=self.device)
        recipe = torch.tensor([masked, hard, 0.0], dtype=torch.float64)
        return self.program.mask(scores, through, history, noise, recipe)

    def learn(self, pixels, visible, masked):
        return self.program.student(*self.student, *self.tables, pixels, visible, masked)

    def update(self, losses, rate):
        self.updates += 1
        schedule = torch.tensor([rate, self.updates], dtype=torch.float64)
        return self.program.optimizer(*self.student, *self.moments, losses, schedule)

    def follow(self, momentum):
        return self.program.ema(*self.teacher, *self.student, torch.tensor([1 - momentum], dtype=torch.float64))

    def step(self, pixels, noise, masked, hard, rate=1e-3, momentum=0.99, lap=lambda phase: None):
        scores = self.predict(pixels)
        lap("teacher")
        visible, hidden = self.mask(scores, noise, masked, hard)
        lap("mask")
        losses, _ = self.learn(pixels, visible, hidden)
        lap("student")
        outcome = self.update(losses, rate)
        lap("optimizer")
        self.follow(momentum)
        lap("ema")
        return outcome


# ---- 1. fixtures: expected numbers against those of this device


def hashed(count, k):
    """u(i, k) for i = 0 .. count - 1, hpm.md section 7.2."""
    wrap = 0xFFFFFFFF  # products wrap at 64 bits, which leaves the lower 32 right
    h = (torch.arange(count, dtype=torch.int64) * 2654435761 + k * 40503 + 97) & wrap
    h ^= h >> 16
    h = (h * 2246822519) & wrap
    h ^= h >> 13
    h = (h * 3266489917) & wrap
    h ^= h >> 16
    return h.double() / 2**32 - 0.5


def fixture_weights(model, seed):
    weights = {}
    for t, name in enumerate(sorted(model.shapes)):
        values = hashed(math.prod(model.shapes[name]), seed + t)
        is_scale = "norm" in name and name.endswith("weight")
        weights[name] = 1 + 0.2 * values if is_scale else 0.4 * values
    return weights


def off(expected, computed):
    expected = torch.as_tensor(expected, dtype=torch.float64)
    computed = torch.as_tensor(computed).double().cpu().reshape(expected.shape)
    return ((computed - expected).abs() / expected.abs().clamp(1e-6)).max().item()


def check(path, precision, device):
    fixture = json.loads(path.read_text())
    c, e = fixture["config"], fixture["expected"]
    towers = [tuple(c[t][k] for k in ("width", "depth", "heads")) for t in ("encoder", "decoder")]
    model = Model(c["imageSize"], c["patchSize"], *towers)
    trainer = Trainer(
        model, precision, device, c["normalizePixels"], c["predictionLoss"], c["betas"], c["weightDecay"], c["clipNorm"]
    )
    trainer.start(fixture_weights(model, c["studentSeed"]), fixture_weights(model, c["teacherSeed"]))
    n, size = c["batch"], c["imageSize"]
    pixels = (4 * hashed(n * 3 * size * size, c["imageSeed"])).view(n, 3, size, size).permute(0, 2, 3, 1)
    pixels = pixels.contiguous().to(device, trainer.type)
    noise = torch.stack([hashed(model.patches, c["noiseSeed"] + i) for i in range(n)]).to(device)
    masked = int(model.patches * c["maskRatio"])
    found = {}
    scores = trainer.predict(pixels)
    found["teacher scores"] = off(e["teacherScores"], scores)
    visible, hidden = trainer.mask(scores, noise, masked, int(masked * c["hardShare"]))
    rows = ["".join("1" if p in row else "0" for p in range(model.patches)) for row in hidden.tolist()]
    found["mask"] = 0.0 if rows == e["mask"] else math.inf
    losses, patches = trainer.learn(pixels, visible, hidden)
    found["reconstruction loss"] = off(e["reconstructionLoss"], losses[0])
    found["prediction loss"] = off(e["predictionLoss"], losses[1])
    found["patch losses"] = off(e["patchLosses"], patches)
    outcome = trainer.update(losses, c["learningRate"])
    found["gradient norm"] = off(e["gradientNorm"], outcome[2])
    trainer.follow(c["emaMomentum"])
    for owner, flat in ("student", trainer.student), ("teacher", trainer.teacher):
        named = trainer.named(flat)
        sums = e[owner + "SumAfterStep"]
        found[owner + " sums after the step"] = max(off(sums[name], named[name].sum()) for name in sums)
    losses, _ = trainer.learn(pixels, visible, hidden)
    found["reconstruction loss after"] = off(e["reconstructionLossAfterStep"], losses[0])
    found["prediction loss after"] = off(e["predictionLossAfterStep"], losses[1])
    return found


# ---- 2. training in bfloat16 goes the way of float32


def scenes(count, size, device):
    generator = torch.Generator(device).manual_seed(1)
    coarse = torch.rand(count, 3, 8, 8, generator=generator, device=device)
    smooth = torch.nn.functional.interpolate(coarse, size=(size, size), mode="bicubic")
    noise = torch.rand(smooth.shape, generator=generator, device=device)
    corner = torch.zeros_like(smooth)
    corner[:, :, : size // 2, : size // 2] = 1
    mixed = torch.where(corner > 0, noise, smooth).clamp(0, 1)
    return (mixed * 255).to(torch.uint8).permute(0, 2, 3, 1).contiguous()


def train(precision, device, steps):
    image, patch, encoder, decoder, batch = PRESETS["tiny"]
    model = Model(image, patch, encoder, decoder)
    trainer = Trainer(model, precision, device)
    trainer.random()
    pixels = scenes(512, image, device)
    generator = torch.Generator(device).manual_seed(2)
    masked = int(model.patches * 0.75)
    losses = []
    for step in range(steps):
        chosen = torch.arange(step * batch, (step + 1) * batch, device=device) % 512
        noise = torch.rand(batch, model.patches, generator=generator, device=device, dtype=torch.float64)
        hard = int(masked * 0.5 * step / steps)
        outcome = trainer.step(pixels[chosen], noise, masked, hard, rate=1e-3 * min(1, (step + 1) / 50))
        losses.append(outcome[:2])
    curve = torch.stack(losses).tolist()
    mean = [sum(row[k] for row in curve[-20:]) / 20 for k in range(2)]
    return {"first": curve[0], "lastMeanOf20": mean}


# ---- 3. speed


def ceiling(precision, device):
    model = Model(*PRESETS["tiny"][:4])
    program = load(model.attributes(precision, False, "relative", [0.9, 0.95], 0.05, 5.0), device)
    size, repeats = 8192, 20
    matrix = program.matrix(torch.zeros(1, device=device), torch.tensor([size]))
    program.products(matrix, torch.tensor([3]))
    torch.cuda.synchronize()
    start = time.perf_counter()
    program.products(matrix, torch.tensor([repeats]))
    torch.cuda.synchronize()
    return 2 * size**3 * repeats / (time.perf_counter() - start) / 1e12


def speed(preset, precision, device, steps, best):
    image, patch, encoder, decoder, batch = PRESETS[preset]
    model = Model(image, patch, encoder, decoder)
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    trainer = Trainer(model, precision, device)
    trainer.random()
    pixels = torch.randint(0, 256, (batch, image, image, 3), dtype=torch.uint8, device=device)
    noise = torch.rand(batch, model.patches, dtype=torch.float64, device=device)
    masked = int(model.patches * 0.75)

    def step(lap=lambda phase: None):
        trainer.step(pixels, noise, masked, masked // 4, lap=lap)

    for _ in range(5):
        step()
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        torch.cuda.set_sync_debug_mode("warn")
        step()
        torch.cuda.set_sync_debug_mode("default")
    torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(steps):
        step()
    torch.cuda.synchronize()
    seconds = (time.perf_counter() - start) / steps
    times = dict.fromkeys(PHASES, 0.0)
    mark = [time.perf_counter()]

    def lap(phase):
        torch.cuda.synchronize()
        now = time.perf_counter()
        times[phase] += (now - mark[0]) / steps
        mark[0] = now

    for _ in range(steps):
        mark[0] = time.perf_counter()
        step(lap)
    reached = model.gigaflops_of_step() * batch / seconds / 1e3
    return {
        "preset": preset,
        "precision": precision,
        "batch": batch,
        "imagesPerSecond": round(batch / seconds, 1),
        "milliseconds": {phase: round(1e3 * value, 2) for phase, value in times.items()},
        "peakMemoryGB": round(torch.cuda.max_memory_allocated() / 1e9, 2),
        "teraflops": round(reached, 1),
        "shareOfCeiling": round(reached / best, 3),
        "hostSynchronisations": len(seen),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--presets", default="tiny,vit-s/16,vit-b/16,vit-l/16,vit-h/14")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    device = options.device
    if device.startswith("cuda") and not torch.cuda.is_available():
        parser.exit(2, f"no GPU is visible to PyTorch {torch.__version__}; --device cpu checks the fixtures\n")
    report = {"torch": torch.__version__, "device": torch.cuda.get_device_name() if device != "cpu" else "cpu"}

    def tell(key, value):
        report.setdefault(key, []).append(value)
        print(key, json.dumps(value), flush=True)
        if options.json:
            options.json.write_text(json.dumps(report, indent=1))

    print(report["torch"], report["device"])
    with torch.jit.optimized_execution(False):
        for path in sorted(FIXTURES.glob("*.json")):
            for precision in SCALAR_TYPES:
                tell("fixtures", {"file": path.name, "precision": precision, **check(path, precision, device)})
        if device == "cpu":
            return
        for precision in "float32", "bfloat16":
            tell("training", {"precision": precision, **train(precision, device, 400)})
        for precision in "float32", "bfloat16":
            best = ceiling(precision, device)
            tell("ceiling", {"precision": precision, "teraflops": round(best, 1)})
            for preset in options.presets.split(","):
                if precision == "float32" and preset in ("vit-l/16", "vit-h/14"):
                    continue
                try:
                    tell("speed", speed(preset, precision, device, options.steps, best))
                except torch.cuda.OutOfMemoryError as e:
                    tell("speed", {"preset": preset, "precision": precision, "outOfMemory": str(e)[:200]})


if __name__ == "__main__":
    main()
