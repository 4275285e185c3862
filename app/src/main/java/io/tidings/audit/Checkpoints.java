package io.tidings.audit;

import io.tidings.audit.AuditStore.Head;
import io.tidings.database.DataDirectory;
import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The file {@code <data>/audit/checkpoints}. It has one line for each account whose chain grew. Each line ends with an
 * HMAC over the previous signature and the line. So a person with access only to the database cannot change, remove or
 * insert a line. Each node has its own file. Thread-safe.
 */
@Singleton
final class Checkpoints {
    private static final int KEY_BYTES = 32;

    private final Path file;
    private final Path keyFile;
    private final InstantSource clock;

    Checkpoints(DataDirectory data, InstantSource clock) {
        var folder = data.folder("audit");
        this.file = folder.resolve("checkpoints");
        this.keyFile = folder.resolve("key");
        this.clock = clock;
    }

    /** The valid lines of the file, and whether a later line has a wrong signature. */
    record CheckpointLog(List<Checkpoint> valid, boolean tampered, String lastSignature) {
        List<Checkpoint> of(AccountId account) {
            return valid.stream()
                    .filter(checkpoint -> checkpoint.account().equals(account))
                    .toList();
        }
    }

    synchronized CheckpointLog read() {
        if (!Files.exists(file)) {
            return new CheckpointLog(List.of(), false, "");
        }
        var valid = new ArrayList<Checkpoint>();
        var signature = "";
        try (var lines = Files.lines(file)) {
            for (var line : (Iterable<String>) lines::iterator) {
                var at = line.lastIndexOf(' ');
                var text = at < 0 ? "" : line.substring(0, at);
                var expected = signature(signature, text);
                var checkpoint = Checkpoint.parse(text);
                if (!same(expected, line.substring(at + 1)) || checkpoint.isEmpty()) {
                    return new CheckpointLog(valid, true, signature);
                }
                valid.add(checkpoint.get());
                signature = expected;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new CheckpointLog(valid, false, signature);
    }

    /**
     * Appends the heads that have changed since their last checkpoint. A file with a wrong signature is left unchanged
     * as evidence.
     */
    synchronized void save(List<Head> heads) {
        var log = read();
        if (log.tampered()) {
            return;
        }
        Map<AccountId, Long> last = new HashMap<>();
        log.valid().forEach(checkpoint -> last.merge(checkpoint.account(), checkpoint.seq(), Math::max));
        var signature = log.lastSignature();
        var lines = new StringBuilder();
        for (var head : heads) {
            if (head.seq() > last.getOrDefault(head.account(), 0L)) {
                var text = Checkpoint.of(head)
                        .line(clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
                signature = signature(signature, text);
                lines.append(text).append(' ').append(signature).append('\n');
            }
        }
        append(lines.toString());
    }

    private void append(String lines) {
        if (lines.isEmpty()) {
            return;
        }
        try {
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(file, lines, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String signature(String before, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key(), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal((before + "\n" + text).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is missing in this JDK", e);
        }
    }

    private byte[] key() {
        try {
            if (!Files.exists(keyFile)) {
                var newKey = new byte[KEY_BYTES];
                new SecureRandom().nextBytes(newKey);
                Files.createFile(
                        keyFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.write(keyFile, newKey, StandardOpenOption.SYNC);
            }
            return Objects.requireNonNull(Files.readAllBytes(keyFile));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
