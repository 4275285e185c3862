package io.tidings.audiences;

import io.tidings.audiences.Audience.Tagged.Match;
import io.tidings.shared.AccountId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Reads an audience part by part with flat memory. A read can start at any cursor. An import is read in the order of
 * its file, any other audience by contact id. Thread-safe.
 */
public final class AudienceReader {
    private static final String[] FULL_READS = {
        "enable_hashjoin", "enable_mergejoin", "enable_material", "enable_seqscan", "enable_bitmapscan", "enable_sort"
    };

    private final Jdbi jdbi;
    private final AccountId account;
    private final Source source;
    private final ValueColumns columns;

    /**
     * @param importNo the number of the import that is the audience; 0 for other audiences
     * @param columns the values to read for each member
     */
    AudienceReader(Jdbi jdbi, AccountId account, Audience audience, long importNo, ValueColumns columns) {
        this.jdbi = jdbi;
        this.account = account;
        this.columns = columns;
        this.source = switch (audience) {
            case Audience.Imported _ -> new ImportSource(importNo);
            case Audience.Chosen(var contacts) ->
                new ContactSource(contacts.stream().mapToLong(Long::longValue).toArray());
            case Audience.Tagged(var tags, var match) -> new TagSource(tags.toArray(String[]::new), match);
            case Audience.Everyone _ -> new AccountSource();
            case Audience.Filtered(var filter, var savedAs) -> ofFilter(filter);
            case Audience.Saved(var id) ->
                throw new IllegalStateException("audience %s was opened without its filter".formatted(id));
        };
    }

    /**
     * A part of an audience. Rows without a contact are left out, so a part may be empty.
     *
     * @param cursor the position after which the next part starts
     */
    public record Part(List<AudienceMember> members, long cursor, boolean last) {}

    /** @param after the cursor of the previous part; 0 for the first part */
    public Part read(long after, int limit) {
        return jdbi.inTransaction(handle -> {
            disable(handle, source.disabledPlans());
            return source.read(handle, after, limit);
        });
    }

    /**
     * Disables plans for this transaction. A million rows are read in parts of some thousands. On new tables without
     * statistics the planner would read all contacts for each part, and the whole read would take quadratic time.
     */
    private static void disable(Handle handle, String[] settings) {
        var values = handle.createQuery("""
                        select set_config(setting, 'off', true)
                          from unnest(:settings) as setting
                        """)
                .bind("settings", settings)
                .mapTo(String.class)
                .list();
        if (!values.stream().allMatch("off"::equals)) {
            throw new IllegalStateException("planner settings are %s, expected all to be off".formatted(values));
        }
    }

    private sealed interface Source {
        Part read(Handle handle, long after, int limit);

        /** Returns the planner settings to disable, because their plans would read more than a part of the audience. */
        default String[] disabledPlans() {
            return FULL_READS;
        }
    }

    private Source ofFilter(Filter filter) {
        var sql = new FilterSql(account, filter);
        return sql.isRelational() ? new WindowSource(sql) : new FilterSource(sql);
    }

    private final class ImportSource implements Source {
        private final long importNo;

        ImportSource(long importNo) {
            this.importNo = importNo;
        }

        @Override
        public Part read(Handle handle, long after, int limit) {
            var query = handle.createQuery("""
                            with file as materialized (
                                select row_no, contact_id, first_name, last_name, location, preferred_product, variables
                                  from import_member
                                 where import_no = :import and row_no > :after
                                 order by row_no
                                 limit :limit)
                            select file.row_no as key, c.id, c.phone%s
                              from file
                              left join contact c on c.id = file.contact_id and c.account_id = :account
                             order by file.row_no
                            """.formatted(columns.sql(true)))
                    .bind("import", importNo)
                    .bind("account", account.value())
                    .bind("after", after)
                    .bind("limit", limit);
            return part(query, after, limit);
        }
    }

    private final class ContactSource implements Source {
        private final long[] contacts;

        ContactSource(long[] contacts) {
            this.contacts = contacts;
        }

        @Override
        public Part read(Handle handle, long after, int limit) {
            int at = Arrays.binarySearch(contacts, after);
            int from = at < 0 ? -at - 1 : at + 1;
            int to = (int) Math.min(contacts.length, (long) from + limit);
            if (from == to) {
                return new Part(List.of(), after, true);
            }
            var ids = Arrays.stream(contacts, from, to).boxed().toArray(Long[]::new);
            var members = part(
                            handle.createQuery("""
                            select c.id as key, c.id, c.phone%s
                              from contact c
                             where c.id = any(:ids) and c.account_id = :account
                             order by c.id
                            """.formatted(columns.sql(false)))
                                    .bind("ids", ids)
                                    .bind("account", account.value()),
                            after,
                            limit)
                    .members();
            return new Part(members, contacts[to - 1], to == contacts.length);
        }
    }

    private final class TagSource implements Source {
        private final String[] tags;
        private final Match match;

        TagSource(String[] tags, Match match) {
            this.tags = tags;
            this.match = match;
        }

        @Override
        public Part read(Handle handle, long after, int limit) {
            var condition = switch (match) {
                case ANY -> "c.tags && :tags";
                case ALL -> "c.tags @> :tags";
            };
            var query = handle.createQuery("""
                            select c.id as key, c.id, c.phone%s
                              from contact c
                             where c.account_id = :account and c.id > :after and %s
                             order by c.id
                             limit :limit
                            """.formatted(columns.sql(false), condition))
                    .bind("tags", tags)
                    .bind("account", account.value())
                    .bind("after", after)
                    .bind("limit", limit);
            return part(query, after, limit);
        }
    }

    private final class AccountSource implements Source {
        @Override
        public Part read(Handle handle, long after, int limit) {
            var query = handle.createQuery("""
                            select c.id as key, c.id, c.phone%s
                              from contact c
                             where c.account_id = :account and c.id > :after
                             order by c.id
                             limit :limit
                            """.formatted(columns.sql(false)))
                    .bind("account", account.value())
                    .bind("after", after)
                    .bind("limit", limit);
            return part(query, after, limit);
        }
    }

    /** A filter that needs only the columns of the contact. */
    private final class FilterSource implements Source {
        private final FilterSql filter;

        FilterSource(FilterSql filter) {
            this.filter = filter;
        }

        @Override
        public Part read(Handle handle, long after, int limit) {
            var query = filter.bindTo(handle.createQuery("""
                            select c.id as key, c.id, c.phone%s
                              from contact c
                             where c.account_id = :account and c.id > :after and %s
                             order by c.id
                             limit :limit
                            """.formatted(columns.sql(false), filter.condition())))
                    .bind("account", account.value())
                    .bind("after", after)
                    .bind("limit", limit);
            return part(query, after, limit);
        }
    }

    /**
     * A filter that also needs other tables. Reads a window of {@code limit} contacts, and returns those that match.
     */
    private final class WindowSource implements Source {
        private final FilterSql filter;

        WindowSource(FilterSql filter) {
            this.filter = filter;
        }

        /** Within a window every plan is short. The plan for the rows of a file needs a bitmap scan. */
        @Override
        public String[] disabledPlans() {
            return new String[] {"enable_seqscan"};
        }

        @Override
        public Part read(Handle handle, long after, int limit) {
            var ids = handle.createQuery("""
                            select id from contact where account_id = :account and id > :after order by id limit :limit
                            """)
                    .bind("account", account.value())
                    .bind("after", after)
                    .bind("limit", limit)
                    .mapTo(Long.class)
                    .list();
            if (ids.isEmpty()) {
                return new Part(List.of(), after, true);
            }
            var query = filter.bindTo(handle.createQuery("""
                            select c.id as key, c.id, c.phone%s
                              from contact c
                             where c.account_id = :account and c.id > :window_after and c.id <= :window_upto and %s
                             order by c.id
                            """.formatted(columns.sql(false), filter.condition())))
                    .bind("account", account.value())
                    .bind("window_after", after)
                    .bind("window_upto", ids.getLast());
            return new Part(part(query, after, limit).members(), ids.getLast(), ids.size() < limit);
        }
    }

    private Part part(Query query, long after, int limit) {
        int width = columns.width(source instanceof ImportSource);
        return columns.bind(query).scanResultSet((rows, context) -> {
            try (var results = rows.get()) {
                var members = new ArrayList<AudienceMember>(Math.min(limit, 10_000));
                long cursor = after;
                int seen = 0;
                while (results.next()) {
                    seen++;
                    cursor = results.getLong(1);
                    var phone = results.getString(3);
                    if (phone != null) {
                        var values = new @Nullable String[width];
                        for (int i = 0; i < width; i++) {
                            values[i] = results.getString(4 + i);
                        }
                        members.add(new AudienceMember(cursor, results.getLong(2), phone, values));
                    }
                }
                return new Part(members, cursor, seen < limit);
            }
        });
    }
}
