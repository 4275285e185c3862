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

/** The texts of a campaign, and who hears which: drawn among the variants. Pure; safe for many threads. */
final class MessageVariants {
    private final List<CompiledText> wordings;
    private final VariantAssignment draw;
    private final int winner;

    MessageVariants(LaunchState launch) {
        var scripts = launch.recipe().scripts();
        this.wordings = scripts.stream()
                .map(script -> new CompiledText(
                        script,
                        launch.channel(),
                        launch.settings().missingValue(),
                        launch.recipe().tracking()))
                .toList();
        this.draw = new VariantAssignment(
                launch.campaign().value(),
                scripts.stream().map(FrozenText::weight).toList());
        this.winner = launch.course().winner();
    }

    /** The text, when everybody gets the same. */
    Optional<String> sameForAll() {
        return areSeveral() ? Optional.empty() : wordings.getFirst().sameForAll();
    }

    /** What the texts want to know of a recipient. */
    Set<String> wanted() {
        var names = new LinkedHashSet<String>();
        wordings.forEach(wording -> names.addAll(wording.requiredNames()));
        return names;
    }

    /** The place of the contact's variant; 0 when there is but one text. */
    int variant(long contact) {
        return winner >= 0 ? winner : areSeveral() ? draw.pick(contact) : 0;
    }

    boolean areSeveral() {
        return wordings.size() > 1;
    }

    /** Whether the contact is in the test share. */
    boolean isTester(long contact, TestPhase test) {
        return draw.isInShare(contact, test.share());
    }

    /** Of the longest text that can be made of these values; 0 when none can. */
    int mostSegments(Values values) {
        int most = 0;
        for (var wording : wordings) {
            if (wording.render(values) instanceof RenderedMessage.Ready ready) {
                most = Math.max(most, ready.segments());
            }
        }
        return most;
    }

    /** Of the shortest text, whatever the values are; 0 when one of the texts may turn out to be none. */
    int leastSegments() {
        return wordings.stream().mapToInt(CompiledText::minimumSegments).min().orElse(0);
    }

    CompiledText wording(long contact) {
        return wordings.get(variant(contact));
    }
}
