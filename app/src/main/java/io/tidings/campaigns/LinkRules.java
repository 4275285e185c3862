package io.tidings.campaigns;

import io.tidings.links.LinkAddress;
import io.tidings.links.LinkText;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Supplier;

/**
 * Which links of a campaign are tracked, and whether all can be. One that cannot is refused, not left as it is: whoever
 * followed only that one would count among those who did not click.
 */
@Singleton
public final class LinkRules {
    static final int MAX_LINKS = 10;

    private final LinkAddress address;

    LinkRules(LinkAddress address) {
        this.address = address;
    }

    /** @throws io.tidings.shared.Problem.ProblemException 422 naming the first thing that is wrong */
    void check(VariantSettings tailoring, RenderAt renderAt, Supplier<List<FrozenText>> scripts) {
        boolean deciding = tailoring.experiment() != null
                && tailoring.experiment().test() != null
                && tailoring.experiment().test().by() == TestPhase.Measure.CLICKED;
        if (!tailoring.trackLinks()) {
            if (deciding) {
                throw noClicks("#/test/by", "Without track_links there are no clicks to choose a winner by.");
            }
            return;
        }
        if (renderAt == RenderAt.DISPATCH) {
            throw wrong(
                    "links_render_at_launch",
                    "#/render_at",
                    "Tracked links are made at launch, not when they are sent.");
        }
        var texts = scripts.get();
        var unused = tracking(texts);
        for (int i = 0; deciding && i < texts.size(); i++) {
            var pointer = pointer(texts, i);
            if (targets(texts.get(i), pointer).isEmpty()) {
                throw noClicks(pointer, "A text without a link cannot win by clicks.");
            }
        }
    }

    /**
     * The links of the texts; empty when there are none.
     *
     * @throws io.tidings.shared.Problem.ProblemException 422 for a link that cannot be tracked
     */
    public Optional<TrackedText> tracking(List<FrozenText> scripts) {
        var prefix = address.prefix()
                .orElseThrow(() -> wrong(
                        "public_url_missing",
                        "#/track_links",
                        "Links cannot be tracked: whoever runs this has not set TIDINGS_PUBLIC_URL, by which"
                                + " recipients would reach it."));
        var targets = new LinkedHashSet<String>();
        for (int i = 0; i < scripts.size(); i++) {
            targets.addAll(targets(scripts.get(i), pointer(scripts, i)));
        }
        if (targets.size() > MAX_LINKS) {
            throw wrong(
                    "too_many_links",
                    "#/track_links",
                    "The texts have %d links, at most %d can be tracked.".formatted(targets.size(), MAX_LINKS));
        }
        return targets.isEmpty() ? Optional.empty() : Optional.of(new TrackedText(prefix, List.copyOf(targets)));
    }

    private static SequencedSet<String> targets(FrozenText script, String pointer) {
        if (script.verbatim()) {
            throw wrong(
                    "links_need_template",
                    pointer,
                    "message_content is sent byte for byte, so its links cannot be tracked: give the text as"
                            + " base_template.");
        }
        var targets = new LinkedHashSet<String>();
        var found = new int[1];
        var unused = TemplateSyntax.parse(script.text(), pointer).rewritten((text, followed) -> {
            for (var link : LinkText.find(text)) {
                if (followed && link.rawEnd() == text.length()) {
                    throw notTrackable(pointer, link.written(), "a placeholder is part of it");
                }
                targets.add(LinkText.target(link.written())
                        .orElseThrow(() -> notTrackable(pointer, link.written(), "it is no address")));
                found[0]++;
            }
            return text;
        });
        var all = LinkText.find(script.text());
        if (all.size() > found[0]) {
            throw notTrackable(pointer, all.getFirst().written(), "a link stands within a placeholder");
        }
        return targets;
    }

    private static String pointer(List<FrozenText> scripts, int place) {
        var script = scripts.get(place);
        var field = script.verbatim()
                ? "message_content"
                : switch (script.origin()) {
                    case FrozenText.OWN -> "base_template";
                    case FrozenText.OVERRIDE -> "override_template";
                    default -> "template_id";
                };
        return (scripts.size() > 1 ? "#/variants/%d/".formatted(place) : "#/") + field;
    }

    private static RuntimeException notTrackable(String pointer, String link, String reason) {
        return wrong("link_not_trackable", pointer, "The link %s cannot be tracked: %s.".formatted(link, reason));
    }

    private static RuntimeException noClicks(String pointer, String detail) {
        return wrong("clicks_not_tracked", pointer, detail);
    }

    private static RuntimeException wrong(String code, String pointer, String detail) {
        return Problem.invalid(code, detail, List.of(new Violation(pointer, detail)))
                .asException();
    }
}
