package io.tidings.benchmark;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * Creates accounts with one API key each. The API cannot create accounts, so this class writes them into the database.
 * A key has the documented form {@code tdg_<12 characters>_<50 characters><7 characters of checksum>}.
 */
final class Accounts {
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Accounts() {}

    /** @return the keys, one for each new account */
    static List<String> create(AppDatabase database, int count) throws Exception {
        var keys = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            keys.add(create(database, "Benchmark " + i));
        }
        return keys;
    }

    private static String create(AppDatabase database, String name) throws Exception {
        var keyId = text(12);
        var secret = text(50);
        var hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        var key = "tdg_" + keyId + "_" + secret + checksum(keyId + secret);
        insert(database, name, keyId, hash, key.substring(key.length() - 4));
        return key;
    }

    private static void insert(AppDatabase database, String name, String keyId, byte[] hash, String lastFour)
            throws SQLException {
        database.execute("""
                with fresh as (insert into account (name) values (?) returning id)
                insert into api_key (account_id, name, key_id, secret_hash, last_four)
                select id, 'benchmark', ?, ?, ? from fresh
                """, name, keyId, hash, lastFour);
    }

    private static String checksum(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return String.format(Locale.ROOT, "%7s", Long.toString(crc.getValue(), 36))
                .replace(' ', '0');
    }

    private static String text(int length) {
        var text = new StringBuilder(length);
        RANDOM.ints(length, 0, ALPHABET.length()).forEach(i -> text.append(ALPHABET.charAt(i)));
        return text.toString();
    }
}
