"""Features of hpm.py in a PyTorch of this machine, on its GPU: against the numbers that ImageEncoderTest holds, and for speed.

    python3 bench/python/gpu_features.py [--device cuda|cpu] [--batch 256]

Beside it the same encoder of timm, where it is installed. Needs PyTorch.
"""

import argparse
import json
import math
import time

import torch

from gpu_program import ROOT, Model, hashed, load

GOLDEN = ROOT / "model/src/test/resources/io/hpmstream/model/timm-features.json"
REPEATS = 20


class Encoder(Model):
    """vit-b/16 without what only the training needs."""

    def __init__(self):
        super().__init__(224, 16, (768, 12, 12), (512, 8, 16))
        keep = lambda name: not name.startswith("decoder") and name != "mask_token"
        self.shapes = {name: shape for name, shape in self.shapes.items() if keep(name)}
        self.plain = [name for name in self.plain if keep(name)]
        self.decayed = [name for name in self.decayed if keep(name)]


def flat(model, weights, names, device):
    return torch.cat([weights[name].reshape(-1) for name in names]).to(device)


def rate(call, images, device):
    for _ in range(3):
        call()
    if device != "cpu":
        torch.cuda.synchronize()
    begin = time.perf_counter()
    for _ in range(REPEATS):
        call()
    if device != "cpu":
        torch.cuda.synchronize()
    return REPEATS * images / (time.perf_counter() - begin)


def timm_rate(pixels, device, bfloat16):
    try:
        import timm
    except ImportError:
        return math.nan
    model = timm.create_model("vit_base_patch16_224", num_classes=0).eval().to(device)
    mean = torch.tensor([0.485, 0.456, 0.406], device=device).view(1, 3, 1, 1)
    std = torch.tensor([0.229, 0.224, 0.225], device=device).view(1, 3, 1, 1)

    def call():
        with torch.inference_mode(), torch.autocast(device, torch.bfloat16, enabled=bfloat16):
            return model((pixels.permute(0, 3, 1, 2) / 255 - mean) / std)

    return rate(call, pixels.size(0), device)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--batch", type=int, default=256)
    arguments = parser.parse_args()
    device = arguments.device
    torch.backends.cuda.matmul.allow_tf32 = False
    golden = json.loads(GOLDEN.read_text())
    expected = torch.tensor(golden["features"])
    model = Encoder()
    weights = {}
    for number, name in enumerate(sorted(model.shapes)):
        values = hashed(math.prod(model.shapes[name]), golden["seed"] + number)
        is_scale = "norm" in name and name.endswith("weight")
        weights[name] = (1 + 0.2 * values if is_scale else 0.4 * values).float()
    positions = (0.4 * hashed(197 * 768, golden["seed"])).float().view(197, 768)
    weights["cls_token"] += positions[0]  # as ImageEncoder does it
    parts = [flat(model, weights, names, device) for names in (model.plain, model.decayed)]
    pixels = ((hashed(2 * 224 * 224 * 3, golden["pixelKey"]) + 0.5) * 256).floor().to(torch.uint8)
    pixels = pixels.view(2, 224, 224, 3).to(device)
    many = torch.randint(0, 256, (arguments.batch, 224, 224, 3), dtype=torch.uint8, device=device)
    for precision in "float32", "bfloat16":
        program = load(model.attributes(precision, False, "none", [0.9, 0.95], 0.05, 1.0), device)
        actual = program.features(*parts, positions.to(device), pixels).cpu()
        cosine = torch.nn.functional.cosine_similarity(actual, expected, dim=1).min().item()
        ours = rate(lambda: program.features(*parts, positions.to(device), many), arguments.batch, device)
        theirs = timm_rate(many, device, precision == "bfloat16")
        print(f"{precision}: least cosine to timm {cosine:.8f}; {ours:.0f} images/s, timm {theirs:.0f}", flush=True)


if __name__ == "__main__":
    main()
