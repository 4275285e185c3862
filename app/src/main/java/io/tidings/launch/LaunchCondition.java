package io.tidings.launch;

import io.tidings.audiences.Audience;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The demands of a launch. If one is not met, nothing is sent.
 *
 * @param replacement replaces the audience of the campaign
 * @param expectedHash the rehearsal hash that the plan must have; null for any plan
 * @param reviewed the version of the campaign that was reviewed; null for any version
 */
record LaunchCondition(
        Optional<Audience> replacement,
        @Nullable String expectedHash,
        @Nullable Integer reviewed) {
    static final LaunchCondition NONE = new LaunchCondition(Optional.empty(), null, null);

    static LaunchCondition reviewed(@Nullable Integer version) {
        return new LaunchCondition(Optional.empty(), null, version);
    }
}
