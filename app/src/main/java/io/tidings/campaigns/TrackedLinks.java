package io.tidings.campaigns;

import io.tidings.links.LinkText;
import io.tidings.links.LinkTokens;
import io.tidings.personalisation.Template;
import java.util.ArrayList;
import java.util.List;

/**
 * The tracked links of a campaign; each message has its own tokens. A text is rendered with a mark in place of each
 * token. A mark has the length and the cost of a token. So the segments, the preview and the plan's hash are known
 * before the message has an id.
 *
 * @param prefix the address before each token
 * @param targets the addresses that the links lead to; the index is the number of the link
 */
public record TrackedLinks(String prefix, List<String> targets) {
    /** Occurs in no text and no value, because PostgreSQL cannot store it. */
    private static final char MARK = '\0';

    private static final String ZEROS = "0".repeat(LinkTokens.LENGTH);

    public TrackedLinks {
        targets = List.copyOf(targets);
    }

    /** The position of a token in a text. @param link the number of the link */
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

    /** A text with zeros in place of the tokens. */
    record UnmarkedText(String text, List<TokenPosition> positions) {}

    /** Replaces the marks by zeros and returns their positions. */
    static UnmarkedText withoutMarks(String marked) {
        int at = marked.indexOf(MARK);
        if (at < 0) {
            return new UnmarkedText(marked, List.of());
        }
        var text = new StringBuilder(marked);
        var positions = new ArrayList<TokenPosition>();
        for (; at >= 0; at = marked.indexOf(MARK, at + LinkTokens.LENGTH)) {
            positions.add(new TokenPosition(at, marked.charAt(at + 1) - '0'));
            text.setCharAt(at, '0');
            text.setCharAt(at + 1, '0');
        }
        return new UnmarkedText(text.toString(), positions);
    }

    /** Returns the text with the tokens of the message. */
    public static String withTokens(String body, List<TokenPosition> positions, long message, LinkTokens tokens) {
        var text = new StringBuilder(body.length());
        int from = 0;
        for (var position : positions) {
            tokens.append(text.append(body, from, position.offset()), message, position.link());
            from = position.offset() + LinkTokens.LENGTH;
        }
        return text.append(body, from, body.length()).toString();
    }
}
