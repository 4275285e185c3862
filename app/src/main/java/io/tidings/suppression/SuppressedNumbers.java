package io.tidings.suppression;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.PhoneNumber;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/**
 * Holds copies of suppression lists in memory, for checks of each message. A copy is valid while its version is at
 * least that of the list. The caller reads that version in the database just before ({@link #LIST_VERSION}), so a committed
 * change applies at once on every node. The copies do not contain erased numbers, because an erasure cancels the queued
 * messages. Uses at most two megabytes. Thread-safe.
 */
@Singleton
public final class SuppressedNumbers {
    /** SQL: the version of an account's list; 0 if the list was always empty. Needs {@code :account}. */
    public static final String LIST_VERSION =
            "coalesce((select version from suppression_version where account_id = :account), 0)";

    /** Longer lists are not copied; the database is queried instead. */
    static final int MAX_COPIED = 50_000;

    private static final int MAX_TOTAL = 250_000;

    private final Jdbi jdbi;
    private final Cache<AccountId, Copy> copies = Caffeine.newBuilder()
            .maximumWeight(MAX_TOTAL)
            .weigher((AccountId account, Copy copy) -> 1 + copy.size())
            .executor(Runnable::run)
            .build();

    SuppressedNumbers(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Returns those of the numbers, in E.164, that are suppressed on the channel.
     *
     * @param version of the account's list, just read from the database
     */
    public Set<String> among(AccountId account, Channel channel, long version, Collection<String> phones) {
        if (version == 0) {
            return Set.of();
        }
        var copy = copy(account, version);
        return copy.tooLong() ? queryAmong(account, channel, phones) : copy.among(channel, phones);
    }

    /** Like {@link #among}, but always queries the database. */
    public Set<String> queryAmong(AccountId account, Channel channel, Collection<String> phones) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select s.phone from suppression s
                         where s.account_id = :account and s.phone = any(:phones)
                           and (s.channel is null or s.channel = :channel)""")
                .bind("account", account.value())
                .bind("phones", phones.toArray(String[]::new))
                .bind("channel", channel.text())
                .mapTo(String.class)
                .set());
    }

    private Copy copy(AccountId account, long version) {
        var known = copies.getIfPresent(account);
        if (known != null && known.version >= version) {
            return known;
        }
        var fresh = load(account);
        copies.asMap().merge(account, fresh, (old, loaded) -> old.version > loaded.version ? old : loaded);
        return fresh;
    }

    /** A single statement, so that the numbers match the version exactly. */
    private Copy load(AccountId account) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        with listed as materialized (
                            select cast(substr(phone, 2) as bigint) as digits, channel from suppression
                             where account_id = :account and phone is not null limit :limit
                        )
                        select (select version from suppression_version where account_id = :account) as version,
                               (select count(*) from listed) as size,
                               array(select digits from listed where channel is null or channel = 'sms'
                                      order by digits) as sms,
                               array(select digits from listed where channel is null or channel = 'whatsapp'
                                      order by digits) as whatsapp""")
                .bind("account", account.value())
                .bind("limit", MAX_COPIED + 1)
                .map((row, context) -> row.getInt("size") > MAX_COPIED
                        ? new Copy(row.getLong("version"), Map.of())
                        : new Copy(
                                row.getLong("version"),
                                Map.of(Channel.SMS, digits(row, "sms"), Channel.WHATSAPP, digits(row, "whatsapp"))))
                .one());
    }

    private static long[] digits(ResultSet row, String column) throws SQLException {
        return Stream.of((Long[]) row.getArray(column).getArray())
                .mapToLong(Long::longValue)
                .toArray();
    }

    /** The numbers of a list, ascending, per channel. The map is empty if the list is too long. */
    private static final class Copy {
        private final long version;
        private final Map<Channel, long[]> numbers;

        Copy(long version, Map<Channel, long[]> numbers) {
            this.version = version;
            this.numbers = numbers;
        }

        boolean tooLong() {
            return numbers.isEmpty();
        }

        int size() {
            return numbers.values().stream().mapToInt(each -> each.length).sum();
        }

        Set<String> among(Channel channel, Collection<String> phones) {
            var listed = Objects.requireNonNull(numbers.get(channel));
            return listed.length == 0
                    ? Set.of()
                    : phones.stream()
                            .filter(phone -> Arrays.binarySearch(listed, PhoneNumber.digits(phone)) >= 0)
                            .collect(Collectors.toUnmodifiableSet());
        }
    }
}
