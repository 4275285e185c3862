package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.Sources.SourceFile;
import io.tidings.Sources.TypeFacts;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sizes that keep the code pleasant to read. */
class SizesTest {
    private static final int LINES = 400;
    private static final int PARAMETERS = 6;
    private static final double PUBLIC_SHARE = 0.35;
    private static final int FILES = 80;
    /** For packages that have been too large before. */
    private static final Map<Feature, Integer> FEWER_FILES = Map.of(Feature.CAMPAIGNS, 70);

    @Test
    void files_are_short() {
        assertThat(Sources.production())
                .filteredOn(file -> file.text().lines().count() > LINES)
                .extracting(SourceFile::name)
                .as("files of more than %d lines", LINES)
                .isEmpty();
    }

    @Test
    void constructors_take_few_collaborators() {
        assertThat(types())
                .filteredOn(type -> !type.record() && type.longestConstructor() > PARAMETERS)
                .extracting(TypeFacts::name)
                .as("classes whose constructor has more than %d parameters: a type is missing", PARAMETERS)
                .isEmpty();
    }

    @Test
    void most_types_are_hidden_in_their_package() {
        var topLevel = types().filter(TypeFacts::topLevel).toList();
        var open = topLevel.stream().filter(TypeFacts::isPublic).toList();

        assertThat((double) open.size() / topLevel.size())
                .as("share of public types, %d of %d", open.size(), topLevel.size())
                .isLessThanOrEqualTo(PUBLIC_SHARE);
    }

    @ParameterizedTest
    @EnumSource(Feature.class)
    void packages_are_small_enough_to_know(Feature feature) {
        int most = FEWER_FILES.getOrDefault(feature, FILES);

        assertThat(Sources.production())
                .filteredOn(file -> file.feature().equals(feature.packageName()))
                .extracting(SourceFile::name)
                .as("files of %s: a part of it with few uses by the rest is a package of its own", feature)
                .hasSizeLessThanOrEqualTo(most);
    }

    private static Stream<TypeFacts> types() {
        return Sources.production().stream().flatMap(file -> file.types().stream());
    }
}
