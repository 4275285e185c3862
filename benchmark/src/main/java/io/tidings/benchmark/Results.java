package io.tidings.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** All figures of one run, for the screen and for a file. Not thread-safe. */
final class Results {
    /** 300 MB. */
    private static final double MAX_MEMORY_MIB = 286;

    private final List<Figure> figures = new ArrayList<>();
    private final Map<String, Object> circumstances = new LinkedHashMap<>();

    /** Adds figures under one name. */
    final class Group {
        private final String name;

        private Group(String name) {
            this.name = name;
        }

        /** @param values one for each repetition */
        void add(String figure, String unit, List<Double> values, Goal goal) {
            figures.add(new Figure(name, figure, unit, values, goal));
        }

        void add(String figure, String unit, List<Double> values) {
            add(figure, unit, values, Goal.none());
        }

        <T> void add(String figure, String unit, List<T> repetitions, ToDoubleFunction<T> value, Goal goal) {
            add(figure, unit, repetitions.stream().map(value::applyAsDouble).toList(), goal);
        }

        /** @param mebibytes empty where the system does not tell */
        void addPeakMemory(String figure, List<Double> mebibytes) {
            if (!mebibytes.isEmpty()) {
                add(figure, "MiB", mebibytes, Goal.atMost(MAX_MEMORY_MIB));
            }
        }
    }

    Group group(String name) {
        return new Group(name);
    }

    /** Records a version, a flag or a setting under which the figures were measured. */
    void circumstance(String name, Object value) {
        circumstances.putIfAbsent(name, value);
    }

    boolean anyMissed() {
        return figures.stream().anyMatch(Figure::isMissed);
    }

    void print() {
        System.out.println();
        var table = new Table("what", "", "median", "min", "max", "unit", "goal", "");
        var last = "";
        for (var figure : figures) {
            table.add(
                    figure.group().equals(last) ? "" : figure.group(),
                    figure.name(),
                    Table.number(figure.median()),
                    Table.number(figure.min()),
                    Table.number(figure.max()),
                    figure.unit(),
                    figure.goal().text(),
                    figure.isMissed() ? "MISSED" : "");
            last = figure.group();
        }
        table.print();
    }

    Path write(Map<String, Object> machine) throws IOException {
        var folder = AppProcess.root().resolve("benchmark/target/results");
        Files.createDirectories(folder);
        var at = Instant.now();
        var name = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(at.atOffset(ZoneOffset.UTC));
        var file = folder.resolve("bench-" + name + ".json");
        var all = new LinkedHashMap<String, Object>();
        all.put("at", at.toString());
        all.put("machine", machine);
        all.put("circumstances", circumstances);
        all.put("figures", figures.stream().map(Results::asMap).toList());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
        return file;
    }

    private static Map<String, Object> asMap(Figure figure) {
        var map = new LinkedHashMap<String, Object>();
        map.put("group", figure.group());
        map.put("name", figure.name());
        map.put("unit", figure.unit());
        map.put("median", figure.median());
        map.put("values", figure.values());
        map.put("must", figure.goal().text());
        map.put("missed", figure.isMissed());
        return map;
    }
}
