package io.tidings.campaigns;

import io.tidings.personalisation.TextRules;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.shared.TemplateId;
import io.tidings.web.EnumParameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON of variants, their test and the frequency cap in a request. */
final class VariantSettingsBody {
    private static final int MAX_WEIGHT = 1_000;
    private static final int MAX_NAME = 50;

    private VariantSettingsBody() {}

    /** @param weight its share against the other weights, 1 unless given */
    @Schema(name = "VariantRequest", description = "Exactly one of message_content, template_id and base_template.")
    record VariantBody(
            @Schema(maxLength = MAX_NAME) @Nullable String name,

            @Schema(minimum = "1", maximum = "1000", defaultValue = "1") @Nullable
            Integer weight,

            @Nullable String messageContent,
            @Nullable Long templateId,
            @Nullable String baseTemplate) {}

    @Schema(name = "TestPhaseRequest")
    record TestBody(
            @Schema(minimum = "10", maximum = "50", description = "Percent of the audience that gets the variants.")
            @Nullable
            Integer share,

            @Schema(minimum = "1", maximum = "10080") @Nullable
            Integer waitMinutes,

            @Schema(
                    enumeration = {"delivered", "clicked"},
                    defaultValue = "delivered",
                    description = "The rate that decides which variant wins; clicked needs track_links.")
            @Nullable
            String by) {}

    @Schema(name = "FrequencyCapRequest")
    record CapBody(
            @Schema(minimum = "1", maximum = "1000") @Nullable
            Integer messages,

            @Schema(minimum = "1", maximum = "365") @Nullable
            Integer days) {}

    static FrequencyCap cap(CapBody body, String pointer) {
        return new FrequencyCap(
                within(body.messages(), 1, FrequencyCap.MAX_MESSAGES, pointer + "/messages"),
                within(body.days(), 1, FrequencyCap.MAX_DAYS, pointer + "/days"));
    }

    static TestPhase test(TestBody body) {
        return new TestPhase(
                within(body.share(), TestPhase.MIN_SHARE, TestPhase.MAX_SHARE, "#/test/share"),
                within(body.waitMinutes(), 1, TestPhase.MAX_WAIT, "#/test/wait_minutes"),
                body.by() == null
                        ? TestPhase.Measure.DELIVERED
                        : EnumParameter.of(body.by(), "delivered, clicked", "#/test/by", TestPhase.Measure::parse));
    }

    static List<Variant> variants(List<@Nullable VariantBody> bodies) {
        if (bodies.size() < Experiment.MIN_VARIANTS || bodies.size() > Experiment.MAX_VARIANTS) {
            throw wrong(
                    "invalid_variants",
                    "#/variants",
                    "Give %d to %d variants.".formatted(Experiment.MIN_VARIANTS, Experiment.MAX_VARIANTS));
        }
        var variants = new ArrayList<Variant>();
        var names = new HashSet<String>();
        for (int i = 0; i < bodies.size(); i++) {
            var pointer = "#/variants/" + i;
            var variant = variant(bodies.get(i), i, pointer);
            if (!names.add(variant.name().toLowerCase(Locale.ROOT))) {
                throw wrong("invalid_variants", pointer + "/name", "Each variant needs a different name.");
            }
            variants.add(variant);
        }
        return variants;
    }

    private static Variant variant(@Nullable VariantBody body, int index, String pointer) {
        if (body == null) {
            throw wrong("invalid_variants", pointer, "A variant needs a text.");
        }
        var defaultName = String.valueOf((char) ('A' + index));
        var name = Objects.requireNonNullElse(body.name(), defaultName).strip();
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw wrong(
                    "invalid_variants", pointer + "/name", "A name must have 1 to %d characters.".formatted(MAX_NAME));
        }
        int weight = body.weight() == null ? 1 : within(body.weight(), 1, MAX_WEIGHT, pointer + "/weight");
        return new Variant(TextRules.requireStorable(name, pointer + "/name"), weight, content(body, pointer));
    }

    private static Content content(VariantBody body, String pointer) {
        var given = Stream.of(body.messageContent(), body.templateId(), body.baseTemplate())
                .filter(Objects::nonNull)
                .count();
        if (given != 1) {
            throw wrong(
                    given == 0 ? "content_missing" : "content_ambiguous",
                    pointer,
                    "Give exactly one of message_content, template_id and base_template.");
        }
        if (body.messageContent() != null) {
            return new Content.Verbatim(body.messageContent());
        }
        return body.baseTemplate() != null
                ? new Content.Inline(body.baseTemplate())
                : new Content.Stored(new TemplateId(Objects.requireNonNull(body.templateId())));
    }

    private static int within(@Nullable Integer value, int min, int max, String pointer) {
        if (value == null || value < min || value > max) {
            throw wrong("invalid_value", pointer, "This must be a number from %d to %d.".formatted(min, max));
        }
        return value;
    }

    private static RuntimeException wrong(String code, String pointer, String detail) {
        return Problem.invalid(code, detail, List.of(new Violation(pointer, detail)))
                .asException();
    }
}
