package io.tidings.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jboss.logging.Logger;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL, unpacked from the jar once for each version.
 *
 * @param home the folder with {@code bin}, {@code lib} and {@code share}
 */
record PostgresBinaries(Path home) {
    private static final Logger LOG = Logger.getLogger(PostgresBinaries.class);
    private static final Pattern VERSION = Pattern.compile("-(\\d+(?:\\.\\d+)+)\\.jar");

    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    /** Unpacks the programs below {@code folder} unless they are there. The caller holds the lock of the data directory. */
    static PostgresBinaries unpackedIn(Path folder) throws IOException {
        var archive = archive();
        var home = folder.resolve(version(archive));
        if (!Files.isDirectory(home)) {
            LOG.infof("Unpacking PostgreSQL into %s", home);
            // The name is fixed, so that the next start removes the folder that an interrupted start left.
            var fresh = folder.resolve("unpacking");
            PrivateFiles.deleteRecursively(fresh);
            Files.createDirectory(fresh);
            try (var in = archive.openStream()) {
                unpack(in, fresh);
            }
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        }
        return new PostgresBinaries(home);
    }

    private static URL archive() {
        var name = archiveName(System.getProperty("os.name"), System.getProperty("os.arch"));
        var url = PostgresBinaries.class.getClassLoader().getResource(name);
        if (url == null) {
            throw new EmbeddedPostgresException(
                    "This build holds no PostgreSQL for %s on %s (%s). Build on this machine, or set TIDINGS_DATABASE_URL to a PostgreSQL 15 or newer."
                            .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), name));
        }
        return url;
    }

    static String archiveName(String system, String architecture) {
        var kernel = system.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        var machine = switch (architecture) {
            case "aarch64", "arm64" -> "arm_64";
            default -> "x86_64";
        };
        return "postgres-%s-%s.txz".formatted(kernel, machine);
    }

    /** Returns the version in the file name of the jar, or else the size of the archive. */
    private static String version(URL archive) throws IOException {
        var matcher = VERSION.matcher(archive.toString());
        if (matcher.find()) {
            return matcher.group(1);
        }
        return "size-" + archive.openConnection().getContentLengthLong();
    }

    static void unpack(InputStream archive, Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("The archive's entry %s leaves its folder".formatted(entry.getName()));
                }
                Files.createDirectories(entry.isDirectory() ? path : path.getParent());
                extractEntry(tar, entry, path, target);
            }
        }
        allowTraversal(target);
    }

    /**
     * Sets mode 0755 on all folders, because PostgreSQL may run as another user and the umask may forbid that. The parent
     * folder restricts the access.
     */
    private static void allowTraversal(Path target) throws IOException {
        try (var paths = Files.walk(target)) {
            for (var folder : paths.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                PrivateFiles.setMode(folder, "rwxr-xr-x");
            }
        }
    }

    private static void extractEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path path, Path target)
            throws IOException {
        if (entry.isDirectory()) {
            return;
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        if (entry.isLink()) {
            Files.createLink(path, target.resolve(entry.getLinkName()).normalize());
            return;
        }
        Files.copy(tar, path);
        var executable = (entry.getMode() & 0b001_000_000) != 0;
        PrivateFiles.setMode(path, executable ? "rwxr-xr-x" : "rw-r--r--");
        if (!path.startsWith(target.resolve("share"))) {
            // After a power failure, a renamed folder must not contain an empty program.
            try (var file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                file.force(false);
            }
        }
    }
}
