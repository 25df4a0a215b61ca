package io.hpmstream.pipeline.demo;

import java.util.Locale;

/** What a scene shows; its name is the class folder and the label. */
enum SceneKind {
    GRADIENT,
    LANDSCAPE,
    SHAPES,
    TEXT,
    TEXTURE;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    void paint(Canvas canvas) {
        switch (this) {
            case GRADIENT -> Gradients.paint(canvas);
            case LANDSCAPE -> Landscapes.paint(canvas);
            case SHAPES -> Shapes.paint(canvas);
            case TEXT -> Writing.paint(canvas);
            case TEXTURE -> Textures.paint(canvas);
        }
    }
}
