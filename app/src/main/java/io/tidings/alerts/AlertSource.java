package io.tidings.alerts;

import java.util.List;
import java.util.Set;

/** Looks for one kind of trouble. Every CDI bean of this type is asked at each look. */
interface AlertSource {
    AlertKind kind();

    /**
     * What is wrong now.
     *
     * @param open subjects of this kind that an alert is open for: a source may want a reason to be well gone, not just
     *     so, before it stops naming it
     */
    List<Finding> check(Set<String> open);
}
