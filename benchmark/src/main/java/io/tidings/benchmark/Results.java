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

/** All figures of one call, on the screen and in a file. */
final class Results {
    private final List<Figure> figures = new ArrayList<>();
    private final Map<String, Object> circumstances = new LinkedHashMap<>();

    void add(String group, String name, String unit, List<Double> values, Goal goal) {
        figures.add(new Figure(group, name, unit, values, goal));
    }

    void add(String group, String name, String unit, List<Double> values) {
        add(group, name, unit, values, Goal.none());
    }

    /** What the reader must know to believe the figures: versions, flags, settings. */
    void circumstance(String name, Object value) {
        circumstances.putIfAbsent(name, value);
    }

    boolean anyMissed() {
        return figures.stream().anyMatch(Figure::missed);
    }

    void print() {
        System.out.println();
        var table = new Table("what", "", "median", "least", "most", "unit", "must", "");
        var last = "";
        for (var figure : figures) {
            table.add(
                    figure.group().equals(last) ? "" : figure.group(),
                    figure.name(),
                    Table.number(figure.median()),
                    Table.number(figure.least()),
                    Table.number(figure.most()),
                    figure.unit(),
                    figure.goal().text(),
                    figure.missed() ? "MISSED" : "");
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
        map.put("missed", figure.missed());
        return map;
    }
}
