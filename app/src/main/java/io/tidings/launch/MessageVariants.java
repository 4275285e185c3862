package io.tidings.launch;

import io.tidings.campaigns.CompiledText;
import io.tidings.campaigns.FrozenText;
import io.tidings.campaigns.Made;
import io.tidings.campaigns.TestPhase;
import io.tidings.personalisation.Values;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The texts of a campaign, and who hears which: drawn among the variants. Pure; safe for many threads. */
final class MessageVariants {
    private final List<CompiledText> texts;
    private final VariantAssignment assignment;
    private final int winner;

    MessageVariants(LaunchState launch) {
        var scripts = launch.snapshot().texts();
        this.texts = scripts.stream()
                .map(script -> new CompiledText(
                        script,
                        launch.channel(),
                        launch.settings().missingValue(),
                        launch.snapshot().tracking()))
                .toList();
        this.assignment = new VariantAssignment(
                launch.campaign().value(),
                scripts.stream().map(FrozenText::weight).toList());
        this.winner = launch.checkpoint().winner();
    }

    /** The text, when everybody gets the same. */
    Optional<String> sameForAll() {
        return hasVariants() ? Optional.empty() : texts.getFirst().sameForAll();
    }

    /** What the texts want to know of a recipient. */
    Set<String> placeholders() {
        var names = new LinkedHashSet<String>();
        texts.forEach(wording -> names.addAll(wording.wanted()));
        return names;
    }

    /** The place of the contact's variant; 0 when there is but one text. */
    int variant(long contact) {
        return winner >= 0 ? winner : hasVariants() ? assignment.variantOf(contact) : 0;
    }

    boolean hasVariants() {
        return texts.size() > 1;
    }

    /** Whether the contact is in the test share. */
    boolean isInTest(long contact, TestPhase test) {
        return assignment.isInShare(contact, test.share());
    }

    /** Of the longest text that can be made of these values; 0 when none can. */
    int maxSegments(Values values) {
        int most = 0;
        for (var wording : texts) {
            if (wording.make(values) instanceof Made.Ready ready) {
                most = Math.max(most, ready.segments());
            }
        }
        return most;
    }

    /** Of the shortest text, whatever the values are; 0 when one of the texts may turn out to be none. */
    int minSegments() {
        return texts.stream().mapToInt(CompiledText::leastSegments).min().orElse(0);
    }

    CompiledText text(long contact) {
        return texts.get(variant(contact));
    }
}
