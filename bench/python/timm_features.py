"""Compares encoders of this project with timm's vision transformers: names, shapes and features.

    python3 bench/python/timm_features.py check RELEASE/encoder FEATURES.parquet IMAGES
    python3 bench/python/timm_features.py golden FILE.json

check loads a release's encoder by timm twice (by its config.json, and strictly into vit_base_patch16_224 if it is of
that size), and compares the features of a folder of images with those that `hpm embed` wrote. The images must have the
size that the encoder takes, so that nothing is resized. Exit 1 if a cosine is below 0.9999.

golden writes what a test holds: features of vit_base_patch16_224 with weights and pixels by a formula.

Needs PyTorch and timm; check needs pillow and pyarrow too.
"""

import argparse
import json
import math
import pathlib
import sys

import timm
import torch

from gpu_program import hashed

BASE = "vit_base_patch16_224"
LEAST_COSINE = 0.9999
GOLDEN_SEED = 5
GOLDEN_IMAGES = 2
PIXEL_KEY = 1000
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)


def features(model, pixels):
    """pixels [N, S, S, 3] bytes -> [N, D]"""
    with torch.inference_mode():
        return model(((pixels.permute(0, 3, 1, 2).float() / 255) - MEAN) / STD)


def golden(file):
    model = timm.create_model(BASE, num_classes=0).eval()
    weights = {}
    names = sorted(name for name in model.state_dict() if name != "pos_embed")
    for number, name in enumerate(names):
        shape = model.state_dict()[name].shape
        values = hashed(math.prod(shape), GOLDEN_SEED + number).view(shape)
        is_scale = "norm" in name and name.endswith("weight")
        weights[name] = (1 + 0.2 * values if is_scale else 0.4 * values).float()
    # also of the class token, whose position this project does not have
    shape = model.state_dict()["pos_embed"].shape
    weights["pos_embed"] = (0.4 * hashed(math.prod(shape), GOLDEN_SEED)).view(shape).float()
    model.load_state_dict(weights, strict=True)
    count = GOLDEN_IMAGES * 224 * 224 * 3
    pixels = ((hashed(count, PIXEL_KEY) + 0.5) * 256).floor().to(torch.uint8)
    rows = features(model, pixels.view(GOLDEN_IMAGES, 224, 224, 3))
    rounded = [[float(f"{value:.7g}") for value in row] for row in rows.tolist()]
    made_by = f"timm {timm.__version__}, PyTorch {torch.__version__.split('+')[0]}, bench/python/timm_features.py golden"
    document = {"madeBy": made_by, "seed": GOLDEN_SEED, "pixelKey": PIXEL_KEY, "features": rounded}
    pathlib.Path(file).write_text(json.dumps(document) + "\n")


def check(folder, parquet, images):
    import numpy
    import pyarrow.parquet
    from PIL import Image

    by_config = timm.create_model(f"local-dir:{folder}", pretrained=True, num_classes=0).eval()
    models = {"config.json": by_config}
    if by_config.num_features == 768 and len(by_config.blocks) == 12:
        from safetensors.torch import load_file

        base = timm.create_model(BASE, num_classes=0).eval()
        base.load_state_dict(load_file(f"{folder}/model.safetensors"), strict=True)
        models[BASE] = base
    ours = {row["imageId"]: row["feature"] for row in pyarrow.parquet.read_table(parquet).to_pylist()}
    size = by_config.patch_embed.img_size
    least = 1.0
    for name, model in models.items():
        for image_id, feature in sorted(ours.items()):
            image = Image.open(pathlib.Path(images) / image_id).convert("RGB")
            if image.size != size:
                sys.exit(f"{image_id} must have {size} pixels, actual: {image.size}")
            theirs = features(model, torch.from_numpy(numpy.array(image)).unsqueeze(0))[0]
            cosine = torch.nn.functional.cosine_similarity(theirs, torch.tensor(feature), dim=0).item()
            least = cosine if not cosine >= least else least
        print(f"{name}: {len(ours)} images, least cosine so far {least:.8f}")
    if not ours or not least >= LEAST_COSINE:
        sys.exit(f"{len(ours)} images, a cosine of {least} is below {LEAST_COSINE}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check")
    checking.add_argument("encoder")
    checking.add_argument("features")
    checking.add_argument("images")
    making = commands.add_parser("golden")
    making.add_argument("file")
    arguments = parser.parse_args()
    if arguments.command == "golden":
        golden(arguments.file)
    else:
        check(arguments.encoder, arguments.features, arguments.images)


if __name__ == "__main__":
    main()
