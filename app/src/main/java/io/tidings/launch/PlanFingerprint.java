package io.tidings.launch;

import io.tidings.audiences.Audience;
import io.tidings.suppression.SuppressedNumbers;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Fingerprints of what a plan depends on. They cost far less than making the plan, so that a launch of a large audience
 * can be refused within its request. They do not cover what depends on messages of other campaigns: a frequency cap, or a
 * filter by outcomes. {@link PlanHash} covers that while the messages are written. Thread-safe.
 */
@Singleton
final class PlanFingerprint {
    /** Up to this many recipients the whole plan is made again within a request, so that no marks are needed. */
    private static final long MADE_AGAIN = 2_000;

    private static final List<String> CHANGES = List.of(
            "The texts or settings of the campaign have changed since the rehearsal.",
            "People of the audience have changed since the rehearsal.",
            "Somebody has opted out, or in again, since the rehearsal.",
            "Prices have changed since the rehearsal.");

    static boolean areNeeded(long size) {
        return size > MADE_AGAIN;
    }

    /** One for each of {@link #CHANGES}. */
    List<String> of(Handle handle, LaunchState launch) {
        return List.of(
                new PlanHash(launch).value(), people(handle, launch), optOuts(handle, launch), prices(handle, launch));
    }

    /** What the first mark that differs says; null when none does. */
    static @Nullable String difference(List<String> before, List<String> now) {
        if (before.size() != now.size()) {
            return "The rehearsal is of an older version of the program.";
        }
        for (int i = 0; i < now.size(); i++) {
            if (!now.get(i).equals(before.get(i))) {
                return CHANGES.get(i);
            }
        }
        return null;
    }

    /**
     * How many they are, and the sum of the transactions that wrote them last. Each change of a person has a later
     * transaction than the one before, so that the sum of as many grows with anything that happens to them.
     */
    private static String people(Handle handle, LaunchState launch) {
        return switch (launch.audience()) {
            case Audience.Imported(var id) -> written(handle, launch, """
                        contact c
                         where account_id = :account and id in (
                            select contact_id from import_member
                             where import_no = (select no from import_job where id = :import and account_id = :account))
                        """, "import", id.value());
            case Audience.Chosen(var contacts) ->
                written(
                        handle,
                        launch,
                        "contact c where account_id = :account and id = any(:ids)",
                        "ids",
                        contacts.toArray(Long[]::new));
            case Audience.Tagged(var tags, var match) ->
                written(
                        handle,
                        launch,
                        "contact c where account_id = :account and tags %s :tags"
                                .formatted(match == Audience.Tagged.Match.ANY ? "&&" : "@>"),
                        "tags",
                        tags.toArray(String[]::new));
            // Whom a filter finds is not known without asking it of each: any change of the account's people counts.
            case Audience.Everyone _, Audience.Filtered _, Audience.Saved _ ->
                written(
                        handle,
                        launch,
                        "contact c where account_id = :account",
                        "account",
                        launch.account().value());
        };
    }

    private static String written(Handle handle, LaunchState launch, String people, String name, Object value) {
        return handle.createQuery(
                        "select count(*) || ' ' || coalesce(sum(cast(cast(c.xmin as text) as bigint)), 0) from "
                                + people)
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
