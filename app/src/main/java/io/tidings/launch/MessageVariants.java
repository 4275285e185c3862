package io.tidings.launch;

import io.tidings.campaigns.CompiledText;
import io.tidings.campaigns.FrozenText;
import io.tidings.campaigns.RenderedMessage;
import io.tidings.campaigns.TestPhase;
import io.tidings.personalisation.Values;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The texts of a campaign, and the assignment of a text to each contact. Pure and thread-safe. */
final class MessageVariants {
    private final List<CompiledText> texts;
    private final VariantAssignment assignment;
    private final int winner;

    MessageVariants(LaunchState launch) {
        var frozen = launch.snapshot().texts();
        this.texts = frozen.stream()
                .map(text -> new CompiledText(
                        text,
                        launch.channel(),
                        launch.settings().missingValue(),
                        launch.snapshot().tracking()))
                .toList();
        this.assignment = new VariantAssignment(
                launch.campaign().value(),
                frozen.stream().map(FrozenText::weight).toList());
        this.winner = launch.checkpoint().winner();
    }

    /** Returns the text, if it is the same for all recipients. */
    Optional<String> sameForAll() {
        return hasVariants() ? Optional.empty() : texts.getFirst().sameForAll();
    }

    /** Returns the placeholders of all texts. */
    Set<String> placeholders() {
        var names = new LinkedHashSet<String>();
        texts.forEach(text -> names.addAll(text.requiredNames()));
        return names;
    }

    /** Returns the index of the variant of the contact; 0 for a campaign with one text. */
    int variant(long contact) {
        return winner >= 0 ? winner : hasVariants() ? assignment.variantOf(contact) : 0;
    }

    boolean hasVariants() {
        return texts.size() > 1;
    }

    /** Returns whether the contact is in the test share. */
    boolean isInTest(long contact, TestPhase test) {
        return assignment.isInShare(contact, test.share());
    }

    /** Returns the segments of the longest text for these values; 0 if no text can be made. */
    int maxSegments(Values values) {
        int most = 0;
        for (var text : texts) {
            if (text.render(values) instanceof RenderedMessage.Ready ready) {
                most = Math.max(most, ready.segments());
            }
        }
        return most;
    }

    /** Returns the segments of the shortest text for any values; 0 if one of the texts may be missing. */
    int minSegments() {
        return texts.stream().mapToInt(CompiledText::minimumSegments).min().orElse(0);
    }

    CompiledText text(long contact) {
        return texts.get(variant(contact));
    }
}
