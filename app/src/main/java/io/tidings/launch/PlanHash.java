package io.tidings.launch;

import io.tidings.audiences.AudienceJson;
import io.tidings.audiences.AudienceMember;
import io.tidings.campaigns.RenderedMessage;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Calculates the SHA-256 hash of a plan: texts, settings and audience, then one recipient after the other. The hash is
 * chained, so that a launch can continue it from the value in its checkpoint. Two plans with the same hash send the
 * same messages to the same contacts for the same price. Not thread-safe.
 */
final class PlanHash {
    private final MessageDigest digest;
    private final byte[] chain;

    /** Continues from the checkpoint of the launch. */
    PlanHash(LaunchState launch) {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        var stored = launch.checkpoint().hashAtCursor();
        this.chain = stored == null ? start(launch) : HexFormat.of().parseHex(stored);
    }

    /**
     * @param variant the index of the variant of the recipient
     * @param cost the cost of the message in units; 0 for a skipped recipient
     */
    void add(AudienceMember member, RenderedMessage made, int variant, int cost) {
        digest.update(chain);
        number(member.contact());
        text(member.phone());
        switch (made) {
            case RenderedMessage.Ready(var body, var segments, var links) -> {
                number(variant);
                number(segments);
                number(cost);
                text(body);
            }
            case RenderedMessage.Skipped(var code, var names) -> {
                number(-1);
                text(code);
            }
        }
        finish();
    }

    /** Returns the hash up to now in lower-case hexadecimal. */
    String value() {
        return HexFormat.of().formatHex(chain);
    }

    private byte[] start(LaunchState launch) {
        text("tidings plan 2");
        number(launch.campaign().value());
        text(launch.channel().text());
        text(launch.snapshot().json());
        text(launch.settings().missingValue().text());
        text(launch.settings().priority().text());
        text(launch.settings().renderAt().text());
        text(launch.terms().toString());
        text(AudienceJson.write(launch.audience()));
        return digest.digest();
    }

    private void finish() {
        try {
            digest.digest(chain, 0, chain.length);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 does not fit into 32 bytes", e);
        }
    }

    /** Adds the length before the text, so that two different lists of texts never give the same bytes. */
    private void text(@Nullable String text) {
        if (text == null) {
            number(-1);
            return;
        }
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        digest.update(bytes);
    }

    private void number(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            digest.update((byte) (value >>> shift));
        }
    }
}
