package io.tidings.reports;

import io.tidings.web.StackedBar;

/** A reason of failures of a campaign as its page shows it, with advice. */
record FailureReason(String title, String advice, String code, long count, StackedBar bar) {
    static FailureReason of(FailureGroup group, long failed) {
        var title = group.text().isBlank() ? group.failureClass().replace('_', ' ') : group.text();
        return new FailureReason(
                Character.toUpperCase(title.charAt(0)) + title.substring(1),
                group.advice(),
                group.code(),
                group.count(),
                StackedBar.of(Math.max(failed, group.count()), "failed", group.count()));
    }
}
