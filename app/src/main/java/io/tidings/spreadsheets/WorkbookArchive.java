package io.tidings.spreadsheets;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The parts of a workbook, which is a ZIP archive. Archives within it are never opened. Not thread-safe. */
final class WorkbookArchive implements Closeable {
    private final ZipFile zip;
    private final Map<String, ZipEntry> parts = new HashMap<>();
    private final InflationBudget budget = new InflationBudget();
    private final long size;

    private WorkbookArchive(ZipFile zip, long size) {
        this.zip = zip;
        this.size = size;
        zip.stream().forEach(entry -> parts.putIfAbsent(key(entry.getName()), entry));
    }

    /** @throws io.tidings.shared.Problem.ProblemException 415 or 422 if the file is no archive that can be read */
    static WorkbookArchive open(Path file) throws IOException {
        FileKind.require(file);
        ZipDirectory.check(file);
        try {
            return new WorkbookArchive(new ZipFile(file.toFile()), Files.size(file));
        } catch (ZipException e) {
            if (String.valueOf(e.getMessage()).contains("encrypted")) {
                throw WorkbookProblems.encrypted();
            }
            throw WorkbookProblems.damaged("The workbook is damaged: it is not a complete ZIP archive.");
        }
    }

    /** @param name the path of the part; upper and lower case are alike, as some programs mix them */
    boolean has(String name) {
        return parts.containsKey(key(name));
    }

    /** Opens a part. The caller closes it. Empty if there is none. */
    Optional<InputStream> open(String name) {
        var entry = parts.get(key(name));
        if (entry == null) {
            return Optional.empty();
        }
        try {
            var inflating = zip.getInputStream(entry);
            long compressed = Math.min(entry.getCompressedSize(), size);
            return Optional.of(new PartStream(inflating, compressed, budget));
        } catch (IOException e) {
            throw WorkbookProblems.damaged("The workbook is damaged: a part of it cannot be unpacked.");
        }
    }

    /** Opens a part as XML. */
    Optional<XmlPart> xml(String name) {
        return open(name).map(XmlPart::new);
    }

    XmlPart requireXml(String name) {
        return xml(name)
                .orElseThrow(() -> WorkbookProblems.damaged("The workbook is damaged: a part of it is missing."));
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private static String key(String name) {
        var path = name.replace('\\', '/').toLowerCase(Locale.ROOT);
        return path.startsWith("/") ? path.substring(1) : path;
    }
}
