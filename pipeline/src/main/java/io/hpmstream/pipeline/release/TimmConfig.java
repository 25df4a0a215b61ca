package io.hpmstream.pipeline.release;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.model.ModelConfig;
import io.hpmstream.model.TowerConfig;

import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The {@code config.json} beside an encoder's weights, from which {@code
 * timm.create_model("local-dir:FOLDER", pretrained=True)} makes the same encoder. Stateless.
 */
final class TimmConfig {

    private static final JsonMapper JSON = new JsonMapper();

    /** Architectures of timm by what we train; any other is the base one with other sizes. */
    private static final Map<String, String> ARCHITECTURES =
            Map.of(
                    "224/16 384x12x6", "vit_small_patch16_224",
                    "224/16 768x12x12", "vit_base_patch16_224",
                    "224/16 1024x24x16", "vit_large_patch16_224",
                    "224/14 1280x32x16", "vit_huge_patch14_224");

    private TimmConfig() {}

    static byte[] json(ModelConfig model) {
        TowerConfig encoder = model.encoder();
        String sizes =
                "%d/%d %dx%dx%d"
                        .formatted(
                                model.imageSize(),
                                model.patchSize(),
                                encoder.width(),
                                encoder.depth(),
                                encoder.heads());
        ObjectNode config = JSON.createObjectNode();
        config.put("architecture", ARCHITECTURES.getOrDefault(sizes, "vit_base_patch16_224"));
        config.put("num_classes", 0);
        config.put("num_features", encoder.width());
        config.put("global_pool", "token");
        ObjectNode arguments = config.putObject("model_args");
        arguments.put("img_size", model.imageSize());
        arguments.put("patch_size", model.patchSize());
        arguments.put("embed_dim", encoder.width());
        arguments.put("depth", encoder.depth());
        arguments.put("num_heads", encoder.heads());
        ObjectNode input = config.putObject("pretrained_cfg");
        input.putArray("input_size").add(3).add(model.imageSize()).add(model.imageSize());
        input.put("fixed_input_size", true);
        input.put("interpolation", "bicubic");
        input.put("crop_pct", 1.0);
        three(input.putArray("mean"), 0.485, 0.456, 0.406);
        three(input.putArray("std"), 0.229, 0.224, 0.225);
        input.put("num_classes", 0);
        input.put("first_conv", "patch_embed.proj");
        input.put("classifier", "head");
        return config.toPrettyString().getBytes(UTF_8);
    }

    private static void three(ArrayNode colours, double red, double green, double blue) {
        colours.add(red).add(green).add(blue);
    }
}
