package io.tidings.launch;

import io.tidings.audiences.Audience;
import io.tidings.suppression.SuppressedNumbers;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fingerprint of a plan: hashes of its texts, contacts, opt-outs and prices. Reading it is much cheaper than
 * making the plan. So a launch of a large audience can be refused within its request. A fingerprint does not cover
 * messages of other campaigns, on which a frequency cap or a filter by outcomes depends. {@link PlanHash} covers these
 * while the messages are written. Thread-safe.
 */
@Singleton
final class PlanFingerprint {
    /** Up to this number of recipients a request makes the whole plan again, so that it needs no fingerprint. */
    private static final long MAX_RECOMPUTED = 2_000;

    private static final List<String> DIFFERENCES = List.of(
            "The texts or settings of the campaign have changed since the rehearsal.",
            "Contacts of the audience have changed since the rehearsal.",
            "A contact has opted out or in since the rehearsal.",
            "Prices have changed since the rehearsal.");

    static boolean isNeeded(long size) {
        return size > MAX_RECOMPUTED;
    }

    /** Returns one hash for each of {@link #DIFFERENCES}. */
    List<String> of(Handle handle, LaunchState launch) {
        return List.of(
                new PlanHash(launch).value(),
                contacts(handle, launch),
                optOuts(handle, launch),
                prices(handle, launch));
    }

    /** Returns the text for the first hash that differs; null if all are equal. */
    static @Nullable String difference(List<String> before, List<String> now) {
        if (before.size() != now.size()) {
            return "An older version of the program made the rehearsal.";
        }
        for (int i = 0; i < now.size(); i++) {
            if (!now.get(i).equals(before.get(i))) {
                return DIFFERENCES.get(i);
            }
        }
        return null;
    }

    /**
     * Returns the number of contacts and the sum of the transaction ids ({@code xmin}) of their rows. Each change of a
     * row has a later transaction id. So for the same number of contacts the sum grows with each change.
     */
    private static String contacts(Handle handle, LaunchState launch) {
        return switch (launch.audience()) {
            case Audience.Imported(var id) -> rowVersions(handle, launch, """
                        contact c
                         where account_id = :account and id in (
                            select contact_id from import_member
                             where import_no = (select no from import_job where id = :import and account_id = :account))
                        """, "import", id.value());
            case Audience.Chosen(var ids) ->
                rowVersions(
                        handle,
                        launch,
                        "contact c where account_id = :account and id = any(:ids)",
                        "ids",
                        ids.toArray(Long[]::new));
            case Audience.Tagged(var tags, var match) ->
                rowVersions(
                        handle,
                        launch,
                        "contact c where account_id = :account and tags %s :tags"
                                .formatted(match == Audience.Tagged.Match.ANY ? "&&" : "@>"),
                        "tags",
                        tags.toArray(String[]::new));
            // The matches of a filter are not known without a full read, so any change of a contact of the account
            // counts.
            case Audience.Everyone _, Audience.Filtered _, Audience.Saved _ ->
                rowVersions(
                        handle,
                        launch,
                        "contact c where account_id = :account",
                        "account",
                        launch.account().value());
        };
    }

    private static String rowVersions(Handle handle, LaunchState launch, String contacts, String name, Object value) {
        return handle.createQuery(
                        "select count(*) || ' ' || coalesce(sum(cast(cast(c.xmin as text) as bigint)), 0) from "
                                + contacts)
                .bind("account", launch.account().value())
                .bind(name, value)
                .mapTo(String.class)
                .one();
    }

    private static String optOuts(Handle handle, LaunchState launch) {
        return handle.createQuery("select cast(" + SuppressedNumbers.LIST_VERSION + " as text)")
                .bind("account", launch.account().value())
                .mapTo(String.class)
                .one();
    }

    private static String prices(Handle handle, LaunchState launch) {
        return handle.createQuery("""
                        select md5(coalesce(string_agg(concat(prefix, ' ', units, ' ', account_id is not null), ','
                                                       order by prefix collate "C", account_id), ''))
                          from price
                         where account_id = :account or account_id is null
                        """)
                .bind("account", launch.account().value())
                .mapTo(String.class)
                .one();
    }
}
