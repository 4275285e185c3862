package io.tidings.audit;

import io.tidings.shared.AccountId;
import java.util.HexFormat;
import java.util.Optional;

/** The head of an account's chain at an earlier time, stored outside the database. */
record Checkpoint(AccountId account, long seq, String hash) {
    static Checkpoint of(AuditStore.Head head) {
        return new Checkpoint(head.account(), head.seq(), HexFormat.of().formatHex(head.hash()));
    }

    /** Returns the line without its signature. */
    String line(String at) {
        return "%s %s %d %s".formatted(at, account, seq, hash);
    }

    static Optional<Checkpoint> parse(String line) {
        var parts = line.split(" ", -1);
        if (parts.length != 4 || !parts[1].matches("[0-9]{1,18}") || !parts[2].matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return Optional.of(new Checkpoint(new AccountId(Long.parseLong(parts[1])), Long.parseLong(parts[2]), parts[3]));
    }
}
