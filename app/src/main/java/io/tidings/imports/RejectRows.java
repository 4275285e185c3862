package io.tidings.imports;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.statement.SqlStatement;

/** Maps rejects to the columns {@code row_no, line_no, column_name, code, message, raw} of a table. */
public final class RejectRows {
    private RejectRows() {}

    /** Binds one array per column: {@code :rows, :lines, :columns, :codes, :messages, :raws}. */
    public static <S extends SqlStatement<S>> S bind(S statement, List<Reject> rejects) {
        return statement
                .bind("rows", rejects.stream().map(Reject::row).toArray(Integer[]::new))
                .bind("lines", rejects.stream().map(Reject::line).toArray(Long[]::new))
                .bind("columns", texts(rejects, Reject::column))
                .bind("codes", texts(rejects, Reject::code))
                .bind("messages", texts(rejects, Reject::message))
                .bind("raws", texts(rejects, Reject::raw));
    }

    public static Reject read(ResultSet row) throws SQLException {
        return new Reject(
                row.getInt("row_no"),
                row.getLong("line_no"),
                row.getString("column_name"),
                row.getString("code"),
                row.getString("message"),
                row.getString("raw"));
    }

    private static String[] texts(List<Reject> rejects, Function<Reject, String> text) {
        return rejects.stream().map(text).toArray(String[]::new);
    }
}
