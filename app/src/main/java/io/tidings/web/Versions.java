package io.tidings.web;

import io.tidings.shared.Problem;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The versions of resources in the headers {@code ETag} and {@code If-Match} (RFC 9110, section 13). */
public final class Versions {
    private static final Pattern ONE = Pattern.compile("(?:W/)?\"?([0-9]{1,9})\"?");

    private Versions() {}

    public static String etag(int version) {
        return '"' + Integer.toString(version) + '"';
    }

    /**
     * Returns the version that a request demands; null for any.
     *
     * @param ifMatch the header; null if it is missing
     * @throws io.tidings.shared.Problem.ProblemException 400 {@code if_match_invalid} if it is not an ETag of ours
     */
    public static @Nullable Integer demanded(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return null;
        }
        var matcher = ONE.matcher(ifMatch.strip());
        if (!matcher.matches()) {
            throw Problem.malformed(
                            "if_match_invalid", "If-Match must be the ETag of an earlier answer, such as \"3\".")
                    .asException();
        }
        return Integer.valueOf(matcher.group(1));
    }
}
