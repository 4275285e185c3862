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
 * Finds the links of a campaign that are tracked, and refuses links that cannot be tracked. A recipient who follows only
 * an untracked link would be counted as one who did not click.
 */
@Singleton
public final class LinkRules {
    static final int MAX_LINKS = 10;

    private final LinkAddress address;

    LinkRules(LinkAddress address) {
        this.address = address;
    }

    /** @throws io.tidings.shared.Problem.ProblemException 422 for the first rule that is broken */
    void check(VariantSettings settings, RenderAt renderAt, Supplier<List<FrozenText>> current) {
        boolean clicksDecide = settings.experiment() != null
                && settings.experiment().test() != null
                && settings.experiment().test().by() == TestPhase.Measure.CLICKED;
        if (!settings.trackLinks()) {
            if (clicksDecide) {
                throw noClicks("#/test/by", "Without track_links there are no clicks to choose a winner by.");
            }
            return;
        }
        if (renderAt == RenderAt.DISPATCH) {
            throw wrong(
                    "links_render_at_launch",
                    "#/render_at",
                    "Tracked links are created at launch, not when messages are sent.");
        }
        var texts = current.get();
        var unused = trackedLinks(texts);
        for (int i = 0; clicksDecide && i < texts.size(); i++) {
            var pointer = pointer(texts, i);
            if (targets(texts.get(i), pointer).isEmpty()) {
                throw noClicks(pointer, "A text without a link cannot win by clicks.");
            }
        }
    }

    /**
     * Returns the links of the texts; empty when there are none.
     *
     * @throws io.tidings.shared.Problem.ProblemException 422 for a link that cannot be tracked
     */
    public Optional<TrackedLinks> trackedLinks(List<FrozenText> texts) {
        var prefix = address.prefix()
                .orElseThrow(() -> wrong(
                        "public_url_missing",
                        "#/track_links",
                        "Links cannot be tracked: the operator has not set TIDINGS_PUBLIC_URL, the address at which"
                                + " recipients reach this server."));
        var targets = new LinkedHashSet<String>();
        for (int i = 0; i < texts.size(); i++) {
            targets.addAll(targets(texts.get(i), pointer(texts, i)));
        }
        if (targets.size() > MAX_LINKS) {
            throw wrong(
                    "too_many_links",
                    "#/track_links",
                    "The texts have %d links, at most %d can be tracked.".formatted(targets.size(), MAX_LINKS));
        }
        return targets.isEmpty() ? Optional.empty() : Optional.of(new TrackedLinks(prefix, List.copyOf(targets)));
    }

    private static SequencedSet<String> targets(FrozenText source, String pointer) {
        if (source.verbatim()) {
            throw wrong(
                    "links_need_template",
                    pointer,
                    "message_content is sent byte for byte, so its links cannot be tracked. Give the text as"
                            + " base_template.");
        }
        var targets = new LinkedHashSet<String>();
        var found = new int[1];
        var unused = TemplateSyntax.parse(source.text(), pointer).rewritten((text, followed) -> {
            for (var link : LinkText.find(text)) {
                if (followed && link.rawEnd() == text.length()) {
                    throw notTrackable(pointer, link.written(), "a placeholder is part of it");
                }
                targets.add(LinkText.target(link.written())
                        .orElseThrow(() -> notTrackable(pointer, link.written(), "it is not an address")));
                found[0]++;
            }
            return text;
        });
        var all = LinkText.find(source.text());
        if (all.size() > found[0]) {
            throw notTrackable(pointer, all.getFirst().written(), "a link is inside a placeholder");
        }
        return targets;
    }

    private static String pointer(List<FrozenText> texts, int index) {
        var text = texts.get(index);
        var field = text.verbatim()
                ? "message_content"
                : switch (text.origin()) {
                    case FrozenText.OWN -> "base_template";
                    case FrozenText.OVERRIDE -> "override_template";
                    default -> "template_id";
                };
        return (texts.size() > 1 ? "#/variants/%d/".formatted(index) : "#/") + field;
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
