package io.tidings.campaigns;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two to five texts instead of one. @param test null: all recipients get a variant by its weight, at once */
public record Experiment(List<Variant> variants, @Nullable TestPhase test) {
    static final int MIN_VARIANTS = 2;
    static final int MAX_VARIANTS = 5;

    public Experiment {
        variants = List.copyOf(variants);
    }
}
