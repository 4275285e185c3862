package io.tidings.links;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds links in a text. Stateless. */
public final class LinkText {
    /** A link up to the next blank, quote or angle bracket. A phone recognises the same link or a shorter one. */
    private static final Pattern LINK = Pattern.compile("(?i)https?://[^\\p{Z}\\p{C}<>\"“”„«»‘’]*");

    private static final Pattern PARTS = Pattern.compile("(?i)(https?)://([^/?#:@]+)(:[0-9]{1,5})?([/?#].*)?");
    private static final String PUNCTUATION = ".,;:!?'*…。，、！？؟،";
    private static final int MAX_LENGTH = 2_048;

    private LinkText() {}

    /**
     * A link in a text.
     *
     * @param written the link without the punctuation after it
     * @param end end of {@code written}
     * @param rawEnd end of the link with the punctuation after it
     */
    public record Found(String written, int start, int end, int rawEnd) {}

    /** Returns the links in order, including those that {@link #target} rejects. */
    public static List<Found> find(String text) {
        if (!text.contains("://")) {
            return List.of();
        }
        var found = new ArrayList<Found>();
        var matcher = LINK.matcher(text);
        while (matcher.find()) {
            int end = end(text, matcher.start(), matcher.end());
            found.add(new Found(text.substring(matcher.start(), end), matcher.start(), end, matcher.end()));
        }
        return found;
    }

    /**
     * Returns the link as an ASCII address (RFC 3986, host names by RFC 3490). Empty when the link is invalid, longer
     * than 2,048 characters, or contains a user or a password.
     */
    public static Optional<String> target(String written) {
        var parts = PARTS.matcher(written);
        if (!parts.matches() || written.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            var rest = parts.group(4) == null ? "" : parts.group(4);
            var port = parts.group(3) == null ? "" : parts.group(3);
            var uri = new URI(
                    parts.group(1).toLowerCase(Locale.ROOT) + "://" + IDN.toASCII(parts.group(2)) + port + rest);
            return Optional.of(uri.toASCIIString())
                    .filter(ascii -> uri.getHost() != null && ascii.chars().allMatch(c -> c > ' ' && c < 0x7f));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Excludes punctuation after a link, which belongs to the sentence. The same holds for an unmatched closing
     * bracket.
     */
    private static int end(String text, int start, int reach) {
        int end = reach;
        while (end > start && isOfSentence(text, start, end)) {
            end--;
        }
        return end;
    }

    private static boolean isOfSentence(String text, int start, int end) {
        char last = text.charAt(end - 1);
        return PUNCTUATION.indexOf(last) >= 0
                || last == ')' && count(text, start, end, '(') < count(text, start, end, ')')
                || last == ']' && count(text, start, end, '[') < count(text, start, end, ']');
    }

    private static long count(String text, int start, int end, char wanted) {
        return text.substring(start, end).chars().filter(c -> c == wanted).count();
    }
}
