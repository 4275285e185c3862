package io.tidings.alerts;

import java.util.List;
import java.util.Set;

/** Checks for one kind of alert. Each run of {@link AlertChecks} calls every CDI bean of this type. */
interface AlertSource {
    AlertKind kind();

    /**
     * Returns the reasons for alerts that exist now.
     *
     * @param open subjects with an open alert of this kind. For these, a source may apply a second threshold, so that
     *     an alert does not open and close repeatedly.
     */
    List<Finding> check(Set<String> open);
}
