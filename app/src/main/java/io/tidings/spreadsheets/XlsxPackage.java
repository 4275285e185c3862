package io.tidings.spreadsheets;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of an {@code .xlsx} file and how they belong together (ECMA-376, part 2). Its transitional and its strict
 * form differ in namespaces only, which are not looked at.
 *
 * @param sheets the sheets with cells, in the order of the workbook
 * @param since1904 whether days are counted from 1904
 */
record XlsxPackage(List<Sheet> sheets, boolean since1904, Optional<String> strings, Optional<String> styles) {
    private static final int MAX_SHEETS = 1_000;
    private static final int MAX_RELATIONS = 10_000;
    private static final String WORKBOOK = "xl/workbook.xml";

    /** @param part the path of its cells */
    record Sheet(String name, boolean visible, String part) {}

    private record Relation(String type, String target) {}

    static XlsxPackage of(WorkbookArchive archive) {
        refuseOthers(archive);
        var workbook = relations(archive, "").values().stream()
                .filter(relation -> relation.type.endsWith("/officeDocument"))
                .map(Relation::target)
                .findFirst()
                .orElse(WORKBOOK);
        if (workbook.endsWith(".bin")) {
            throw FileKind.oldOrBinary();
        }
        if (!archive.has(workbook)) {
            throw WorkbookProblems.noWorkbook();
        }
        return of(archive, workbook);
    }

    private static XlsxPackage of(WorkbookArchive archive, String workbook) {
        var relations = relations(archive, workbook);
        var sheets = new ArrayList<Sheet>();
        boolean since1904 = false;
        try (var xml = archive.requireXml(workbook)) {
            if (!xml.nextStart() || !xml.name().equals("workbook")) {
                throw WorkbookProblems.noWorkbook();
            }
            while (xml.nextStart()) {
                if (xml.name().equals("workbookPr")) {
                    since1904 = isTrue(Optional.ofNullable(xml.attribute("date1904")));
                } else if (xml.name().equals("sheet") && sheets.size() < MAX_SHEETS) {
                    sheet(xml, relations).ifPresent(sheets::add);
                }
            }
        }
        return new XlsxPackage(sheets, since1904, target(relations, "/sharedStrings"), target(relations, "/styles"));
    }

    private static Optional<Sheet> sheet(XmlPart xml, Map<String, Relation> relations) {
        var id = Optional.ofNullable(xml.qualifiedAttribute("id")).orElse("");
        var name = Optional.ofNullable(xml.attribute("name")).orElse("");
        boolean visible = Optional.ofNullable(xml.attribute("state"))
                .filter(state -> !state.equals("visible"))
                .isEmpty();
        // Sheets of charts and dialogs have no cells.
        return Optional.ofNullable(relations.get(id))
                .filter(relation -> relation.type.endsWith("/worksheet"))
                .map(relation -> new Sheet(name, visible, relation.target));
    }

    private static void refuseOthers(WorkbookArchive archive) {
        if (archive.has("xl/workbook.bin")) {
            throw FileKind.oldOrBinary();
        }
        if (archive.has("Index/Document.iwa") || archive.has("Index.zip")) {
            throw FileKind.numbers();
        }
        if (archive.has("encrypted-package")) {
            throw WorkbookProblems.encrypted();
        }
    }

    /** @param part the path of the part; empty for the package */
    private static Map<String, Relation> relations(WorkbookArchive archive, String part) {
        int slash = part.lastIndexOf('/') + 1;
        var folder = part.substring(0, slash);
        var relations = new HashMap<String, Relation>();
        try (var xml =
                archive.xml(folder + "_rels/" + part.substring(slash) + ".rels").orElse(null)) {
            while (xml != null && xml.nextStart()) {
                var id = xml.attribute("Id");
                var type = xml.attribute("Type");
                var target = xml.attribute("Target");
                if (id != null && type != null && target != null && relations.size() < MAX_RELATIONS) {
                    relations.put(id, new Relation(type, resolved(folder, target)));
                }
            }
        }
        return relations;
    }

    private static Optional<String> target(Map<String, Relation> relations, String type) {
        return relations.values().stream()
                .filter(relation -> relation.type.endsWith(type))
                .map(Relation::target)
                .findFirst();
    }

    /** Returns the path of a target, which is relative to a folder or begins with a slash. */
    private static String resolved(String folder, String target) {
        var plain = target.replace('\\', '/');
        var path = new ArrayList<String>();
        for (var step : (plain.startsWith("/") ? plain : folder + plain).split("/", -1)) {
            if (step.equals("..") && !path.isEmpty()) {
                path.removeLast();
            } else if (!step.isEmpty() && !step.equals(".")) {
                path.add(step);
            }
        }
        return String.join("/", path);
    }

    private static boolean isTrue(Optional<String> attribute) {
        return attribute
                .filter(value -> value.equals("1") || value.equals("true") || value.equals("on"))
                .isPresent();
    }
}
