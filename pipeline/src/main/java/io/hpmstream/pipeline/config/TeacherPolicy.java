package io.hpmstream.pipeline.config;

import io.hpmstream.hardness.ImageHardness;
import org.jspecify.annotations.Nullable;

/** Which images the teacher looks at before they are masked: about a third of a step's work. */
public enum TeacherPolicy {
    ALWAYS {
        @Override
        public boolean looksAt(
                @Nullable ImageHardness remembered, long imagesSeen, long staleAfterImages) {
            return true;
        }
    },
    STALE {
        @Override
        public boolean looksAt(
                @Nullable ImageHardness remembered, long imagesSeen, long staleAfterImages) {
            return remembered == null || !remembered.isFresh(imagesSeen, staleAfterImages);
        }
    },
    NEVER {
        @Override
        public boolean looksAt(
                @Nullable ImageHardness remembered, long imagesSeen, long staleAfterImages) {
            return false;
        }
    };

    /** Whether the teacher looks at an image that is remembered so. */
    public abstract boolean looksAt(
            @Nullable ImageHardness remembered, long imagesSeen, long staleAfterImages);
}
