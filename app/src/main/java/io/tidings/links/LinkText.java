package io.tidings.links;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the links that people write in a text. Pure. */
public final class LinkText {
    /** Up to the next blank, quote or angle bracket: what a phone would make a link of, and perhaps a little more. */
    private static final Pattern LINK = Pattern.compile("(?i)https?://[^\\p{Z}\\p{C}<>\"“”„«»‘’]*");

    private static final Pattern PARTS = Pattern.compile("(?i)(https?)://([^/?#:@]+)(:[0-9]{1,5})?([/?#].*)?");
    private static final String PUNCTUATION = ".,;:!?'*…。，、！？؟،";
    private static final int MAX_LENGTH = 2_048;

    private LinkText() {}

    /**
     * A link in a text.
     *
     * @param written without the punctuation behind it
     * @param end of what is written
     * @param reach end of everything up to the next blank
     */
    public record Found(String written, int start, int end, int rawEnd) {}

    /** In order. Also what {@link #target} then refuses. */
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
     * Where a browser is sent for a link: the same in ASCII (RFC 3986, names of hosts by RFC 3490). Empty for what is no
     * address, is too long or holds a password.
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

    /** Punctuation behind a link belongs to the sentence; so does a bracket that the link did not open. */
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
