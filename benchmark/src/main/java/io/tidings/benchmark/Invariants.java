package io.tidings.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The program's own invariants, as it checks them every minute, asked from outside. */
final class Invariants {
    private Invariants() {}

    /** Those that do not hold, with how often. */
    static List<String> broken(AppDatabase database) throws IOException, SQLException {
        var file = AppProcess.root().resolve("app/src/main/resources/io/tidings/credits/invariants.sql");
        if (!Files.exists(file)) {
            return List.of();
        }
        var sql = Files.readString(file);
        var broken = new ArrayList<String>();
        for (var violation : database.list(sql, row -> row.getString(1) + ": " + row.getString(2))) {
            broken.add(violation);
        }
        return broken;
    }
}
