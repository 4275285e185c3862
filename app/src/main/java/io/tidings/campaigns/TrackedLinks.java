package io.tidings.campaigns;

import io.tidings.links.LinkText;
import io.tidings.links.LinkTokens;
import io.tidings.personalisation.Template;
import java.util.ArrayList;
import java.util.List;

/**
 * The links of a campaign that each recipient gets of their own. A text is made with a mark in the place of each token, as
 * long as the token and as cheap to send: so its segments, its preview and the plan's hash are known before its message
 * has an id.
 *
 * @param prefix what stands before each token
 * @param targets where the links lead, by their numbers
 */
public record TrackedLinks(String prefix, List<String> targets) {
    /** In no text and no value: PostgreSQL cannot store it. */
    private static final char MARK = '\0';

    private static final String ZEROS = "0".repeat(LinkTokens.LENGTH);

    public TrackedLinks {
        targets = List.copyOf(targets);
    }

    /** A token's place in a text. @param number of the link */
    public record TokenPosition(int offset, int link) {}

    Template withMarks(Template template) {
        return template.rewritten((text, followed) -> withMarks(text));
    }

    private String withMarks(String text) {
        var found = LinkText.find(text);
        if (found.isEmpty()) {
            return text;
        }
        var marked = new StringBuilder(text.length() + found.size() * prefix.length());
        int from = 0;
        for (var link : found) {
            int number = LinkText.target(link.written()).map(targets::indexOf).orElse(-1);
            if (number >= 0) {
                marked.append(text, from, link.start()).append(prefix).append(MARK);
                marked.append((char) ('0' + number)).append(ZEROS, 2, ZEROS.length());
                from = link.end();
            }
        }
        return marked.append(text, from, text.length()).toString();
    }

    /** A text as it may be shown, zeros standing for the tokens. */
    record UnmarkedText(String text, List<TokenPosition> positions) {}

    /** Reads the marks. */
    static UnmarkedText withoutMarks(String marked) {
        int at = marked.indexOf(MARK);
        if (at < 0) {
            return new UnmarkedText(marked, List.of());
        }
        var shown = new StringBuilder(marked);
        var spots = new ArrayList<TokenPosition>();
        for (; at >= 0; at = marked.indexOf(MARK, at + LinkTokens.LENGTH)) {
            spots.add(new TokenPosition(at, marked.charAt(at + 1) - '0'));
            shown.setCharAt(at, '0');
            shown.setCharAt(at + 1, '0');
        }
        return new UnmarkedText(shown.toString(), spots);
    }

    /** The text with the tokens of the message. */
    public static String withTokens(String shown, List<TokenPosition> spots, long message, LinkTokens tokens) {
        var text = new StringBuilder(shown.length());
        int from = 0;
        for (var spot : spots) {
            tokens.append(text.append(shown, from, spot.offset()), message, spot.link());
            from = spot.offset() + LinkTokens.LENGTH;
        }
        return text.append(shown, from, shown.length()).toString();
    }
}
