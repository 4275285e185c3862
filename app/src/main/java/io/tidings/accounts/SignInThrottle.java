package io.tidings.accounts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.tidings.web.ClockTicker;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;

/**
 * Delays callers that guess passwords. It counts per pair of e-mail address and network address, so that no caller can
 * lock out a user elsewhere. It also counts per network address. A count ends one window after its first attempt. The
 * counts are in the memory of this node and bounded. Thread-safe.
 */
@Singleton
final class SignInThrottle {
    private static final int MAX_ENTRIES = 20_000;

    private final AccountConfig config;
    private final Cache<String, Integer> attempts;

    SignInThrottle(AccountConfig config, InstantSource clock) {
        this.config = config;
        this.attempts = Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfter(Expiry.creating((String key, Integer count) -> config.signInWindow()))
                .ticker(ClockTicker.of(clock))
                .executor(Runnable::run)
                .build();
    }

    /**
     * Counts an attempt before its password is checked, so that concurrent attempts gain nothing.
     *
     * @return the time to wait; zero if the attempt may go on
     */
    synchronized Duration begin(String email, String address) {
        var networkAddress = network(address);
        var wait = longer(
                wait(pair(email, networkAddress), config.signInAttempts()),
                wait(networkAddress, config.signInAttemptsPerPlace()));
        if (wait.isZero()) {
            attempts.asMap().merge(pair(email, networkAddress), 1, Integer::sum);
            attempts.asMap().merge(networkAddress, 1, Integer::sum);
        }
        return wait;
    }

    /** Resets the count of this pair after a correct password. */
    synchronized void succeeded(String email, String address) {
        var networkAddress = network(address);
        attempts.invalidate(pair(email, networkAddress));
        attempts.asMap().computeIfPresent(networkAddress, (key, count) -> count <= 1 ? null : count - 1);
    }

    private Duration wait(String key, int limit) {
        var count = attempts.getIfPresent(key);
        return count == null || count < limit
                ? Duration.ZERO
                : attempts.policy()
                        .expireVariably()
                        .flatMap(expiry -> expiry.getExpiresAfter(key))
                        .orElse(Duration.ZERO);
    }

    /** Returns the /64 network of an IPv6 address, because one host may use all its addresses. */
    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            var bytes = InetAddress.ofLiteral(address).getAddress();
            return bytes.length == 16 ? HexFormat.of().formatHex(bytes, 0, 8) : address;
        } catch (IllegalArgumentException notAnAddress) {
            return address;
        }
    }

    private static String pair(String email, String networkAddress) {
        return email + '\n' + networkAddress;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
