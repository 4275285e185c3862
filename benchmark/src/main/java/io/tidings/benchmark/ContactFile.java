package io.tidings.benchmark;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A CSV of contacts, generated from a seed. 70 % of the numbers are Kenyan and 30 % are from the US. 0.2 % are invalid
 * and 0.8 % are repeated. Names contain letters outside ASCII, some fields are quoted, and two columns are custom
 * fields. Another seed gives other contacts.
 *
 * @param invalid the number of rows with an invalid phone number
 * @param repeated the number of rows whose phone number is in an earlier row
 */
record ContactFile(Path path, int rows, int invalid, int repeated) {
    private static final String[] FIRST = {
        "Amina", "Wanjirũ", "José", "Grace", "Brian", "Zoë", "Kevin", "Faith", "Linus", "Mercy", "Otieno", "Chloe"
    };
    private static final String[] LAST = {
        "Otieno", "Kamau", "Smith", "Wambui", "García", "Njeri", "O'Neill", "Mwangi", "Brown", "Achieng"
    };
    private static final String[] CITIES = {"Nairobi", "Mombasa", "\"Kisumu, West\"", "Boston", "Austin", "Eldoret"};
    private static final String[] PRODUCTS = {"Maize seed", "Solar lamp", "\"Pump \"\"Mini\"\"\"", "Airtime", ""};
    private static final int[] US_AREAS = {212, 415, 646, 718, 312, 213, 512, 617, 702, 206};

    int valid() {
        return rows - invalid - repeated;
    }

    static ContactFile write(Path folder, int rows, int seed) throws IOException {
        var path = folder.resolve("contacts-%d-%d.csv".formatted(rows, seed));
        int invalid = 0;
        int repeated = 0;
        try (var out = Files.newBufferedWriter(path)) {
            out.write("Phone,First name,Last name,Location,Preferred product,points,branch\n");
            for (int row = 0; row < rows; row++) {
                var kind = kind(row, seed);
                var origin = kind == Kind.REPEATED ? originOf(row, seed) : row;
                invalid += kind == Kind.INVALID ? 1 : 0;
                repeated += origin < row ? 1 : 0;
                writeRow(out, kind == Kind.INVALID ? "+254000" + row % 100 : phone(origin, seed), row, seed);
            }
        }
        return new ContactFile(path, rows, invalid, repeated);
    }

    private enum Kind {
        VALID,
        INVALID,
        REPEATED
    }

    private static Kind kind(int row, int seed) {
        long random = Long.remainderUnsigned(mix(row, seed), 1000);
        return random < 2 ? Kind.INVALID : random < 10 ? Kind.REPEATED : Kind.VALID;
    }

    /** Picks one of the thousand rows before. Returns the row itself if the picked row is not valid. */
    private static int originOf(int row, int seed) {
        int back = (int) Long.remainderUnsigned(mix(row, ~seed), 1000) + 1;
        return back <= row && kind(row - back, seed) == Kind.VALID ? row - back : row;
    }

    /** Returns different numbers for different rows: the step is coprime to the size of the number range. */
    static String phone(int row, int seed) {
        long start = Math.floorMod(seed * 7_919_113L, 80_000_000L);
        if (Long.remainderUnsigned(mix(row, 77), 10) < 7) {
            long number = (start + row * 61_803_399L) % 100_000_000L;
            return "+2547%08d".formatted(number);
        }
        long number = (start + row * 31_415_927L) % 80_000_000L;
        long line = number % 10_000;
        long exchange = 200 + number / 10_000 % 800;
        return "+1%d%03d%04d".formatted(US_AREAS[(int) (number / 8_000_000)], exchange, line);
    }

    private static void writeRow(BufferedWriter out, String phone, int row, int seed) throws IOException {
        long random = mix(row, seed + 1);
        out.append(phone).append(',');
        out.append(pick(FIRST, random)).append(',');
        out.append(pick(LAST, random >>> 8)).append(',');
        out.append(pick(CITIES, random >>> 16)).append(',');
        out.append(pick(PRODUCTS, random >>> 24)).append(',');
        out.append(Long.toString(Long.remainderUnsigned(random >>> 32, 5000))).append(",B");
        out.append(Long.toString(Long.remainderUnsigned(random >>> 40, 60))).append('\n');
    }

    private static String pick(String[] from, long random) {
        return from[(int) Long.remainderUnsigned(random, from.length)];
    }

    /** SplitMix64, which is fast and does not depend on the Java version. */
    private static long mix(long row, long seed) {
        long z = row * 0x9E3779B97F4A7C15L + seed * 0xD1B54A32D192ED03L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
