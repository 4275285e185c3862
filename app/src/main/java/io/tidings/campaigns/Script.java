package io.tidings.campaigns;

/**
 * A text as a launch froze it.
 *
 * @param name of the variant; empty when there is but one text
 * @param verbatim sent as it stands; otherwise a template, which may speak several languages
 * @param origin where it came from: {@code own}, or the stored template with its version
 */
record Script(String name, int weight, boolean verbatim, String text, String origin) {
    static Script of(boolean verbatim, String text) {
        return new Script("", 1, verbatim, text, "own");
    }
}
