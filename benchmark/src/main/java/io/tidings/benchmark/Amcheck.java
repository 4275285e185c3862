package io.tidings.benchmark;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What {@code pg_amcheck} looks at, by the extension that it asks: whether tables and their indexes are whole. */
record Amcheck(AppDatabase database) {
    boolean isThere() throws SQLException {
        return database.number("select count(*) from pg_available_extensions where name = 'amcheck'") > 0;
    }

    /** One line for each table and index that is damaged, or whose index lacks a row. */
    List<String> faults() throws SQLException {
        database.execute("create extension if not exists amcheck");
        var faults = new ArrayList<String>();
        for (var table : relations("r", "heap")) {
            faults.addAll(database.list(
                    "select ?::regclass || ': ' || msg from verify_heapam(?::regclass)",
                    row -> row.getString(1),
                    table,
                    table));
        }
        for (var index : relations("i", "btree")) {
            try {
                database.execute("select bt_index_check(?::regclass, true)", index);
            } catch (SQLException damaged) {
                faults.add(index + ": " + damaged.getMessage());
            }
        }
        database.execute("drop extension amcheck");
        return faults;
    }

    private List<String> relations(String kind, String method) throws SQLException {
        return database.list("""
                        select cast(cast(c.oid as regclass) as text)
                          from pg_class c
                          join pg_am a on a.oid = c.relam
                          left join pg_index i on i.indexrelid = c.oid
                         where c.relkind = cast(? as "char") and a.amname = ? and c.relpersistence = 'p'
                           and coalesce(i.indisvalid and i.indisready, true)
                        """, row -> row.getString(1), kind, method);
    }
}
