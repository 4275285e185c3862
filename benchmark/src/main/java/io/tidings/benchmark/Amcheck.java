package io.tidings.benchmark;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Verifies tables and their indexes with PostgreSQL's extension {@code amcheck}, as {@code pg_amcheck} does. */
record Amcheck(AppDatabase database) {
    boolean isAvailable() throws SQLException {
        return database.number("select count(*) from pg_available_extensions where name = 'amcheck'") > 0;
    }

    /** One line for each damaged table or index, and for each index that lacks a row. */
    List<String> problems() throws SQLException {
        database.execute("create extension if not exists amcheck");
        var problems = new ArrayList<String>();
        for (var table : relations("r", "heap")) {
            problems.addAll(database.list(
                    "select ?::regclass || ': ' || msg from verify_heapam(?::regclass)",
                    row -> row.getString(1),
                    table,
                    table));
        }
        for (var index : relations("i", "btree")) {
            try {
                database.execute("select bt_index_check(?::regclass, true)", index);
            } catch (SQLException damaged) {
                problems.add(index + ": " + damaged.getMessage());
            }
        }
        database.execute("drop extension amcheck");
        return problems;
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
