package io.tidings.accounts;

import java.time.Duration;
import java.util.Optional;

/** The default settings, with the values that a test changes. */
record TestConfig(boolean demo, Optional<String> apiKey, Optional<String> installationKey) implements AccountConfig {
    TestConfig() {
        this(false, Optional.empty(), Optional.empty());
    }

    static TestConfig withDemo() {
        return new TestConfig(true, Optional.empty(), Optional.empty());
    }

    static TestConfig withKey(String key) {
        return new TestConfig(false, Optional.of(key), Optional.empty());
    }

    @Override
    public Optional<String> publicUrl() {
        return Optional.empty();
    }

    @Override
    public Duration sessionIdle() {
        return Duration.ofDays(14);
    }

    @Override
    public Duration sessionLife() {
        return Duration.ofDays(30);
    }

    @Override
    public Duration invitationLife() {
        return Duration.ofDays(3);
    }

    @Override
    public Duration reopenWithin() {
        return Duration.ofDays(30);
    }

    @Override
    public int signInAttempts() {
        return 5;
    }

    @Override
    public int signInAttemptsPerPlace() {
        return 50;
    }

    @Override
    public Duration signInWindow() {
        return Duration.ofMinutes(15);
    }
}
