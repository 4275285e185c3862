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
 * Copies of suppression lists, for whoever asks about every message. A copy counts while its stamp is that of the list,
 * which the asker has just read in the database ({@link #STAMP}): so what is committed holds at once, on every node. The
 * number alone decides, since an erasure cancels what was queued. Holds two megabytes at most. Thread-safe.
 */
@Singleton
public final class SuppressedNumbers {
    /** SQL: the stamp of an account's list, 0 if nobody was ever on it. Needs {@code :account}. */
    public static final String LIST_VERSION =
            "coalesce((select version from suppression_version where account_id = :account), 0)";

    /** Longer lists are asked in the database. */
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
     * Those of the numbers, in E.164, to whom nothing may be sent.
     *
     * @param stamp of the account's list, just read
     */
    public Set<String> among(AccountId account, Channel channel, long stamp, Collection<String> phones) {
        if (stamp == 0) {
            return Set.of();
        }
        var copy = copy(account, stamp);
        return copy.tooLong() ? queryAmong(account, channel, phones) : copy.among(channel, phones);
    }

    /** As {@link #among}, straight from the database. */
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

    private Copy copy(AccountId account, long stamp) {
        var known = copies.getIfPresent(account);
        if (known != null && known.version >= stamp) {
            return known;
        }
        var fresh = load(account);
        copies.asMap().merge(account, fresh, (old, loaded) -> old.version > loaded.version ? old : loaded);
        return fresh;
    }

    /** One statement: the numbers are exactly those of the stamp. */
    private Copy load(AccountId account) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        with listed as materialized (
                            select cast(substr(phone, 2) as bigint) as digits, channel from suppression
                             where account_id = :account and phone is not null limit :most
                        )
                        select (select version from suppression_version where account_id = :account) as stamp,
                               (select count(*) from listed) as size,
                               array(select digits from listed where channel is null or channel = 'sms'
                                      order by digits) as sms,
                               array(select digits from listed where channel is null or channel = 'whatsapp'
                                      order by digits) as whatsapp""")
                .bind("account", account.value())
                .bind("most", MAX_COPIED + 1)
                .map((row, context) -> row.getInt("size") > MAX_COPIED
                        ? new Copy(row.getLong("stamp"), Map.of())
                        : new Copy(
                                row.getLong("stamp"),
                                Map.of(Channel.SMS, digits(row, "sms"), Channel.WHATSAPP, digits(row, "whatsapp"))))
                .one());
    }

    private static long[] digits(ResultSet row, String column) throws SQLException {
        return Stream.of((Long[]) row.getArray(column).getArray())
                .mapToLong(Long::longValue)
                .toArray();
    }

    /** What was on a list, for each channel ascending; without numbers when they are too many. */
    private static final class Copy {
        private final long version;
        private final Map<Channel, long[]> numbers;

        Copy(long stamp, Map<Channel, long[]> numbers) {
            this.version = stamp;
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
