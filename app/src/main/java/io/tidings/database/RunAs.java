package io.tidings.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The user that runs the programs of PostgreSQL, which refuses to run as root.
 *
 * @param prefix the command that switches to that user; empty to stay the user of this process
 * @param owner the user that must own the files of PostgreSQL
 * @param changesUser whether that user differs from the user of this process
 */
record RunAs(List<String> prefix, String owner, boolean changesUser) {
    private static final Logger LOG = Logger.getLogger(RunAs.class);
    private static final Duration PROBE = Duration.ofSeconds(10);

    RunAs {
        prefix = List.copyOf(prefix);
    }

    /**
     * Chooses the user of this process unless it is root. For root it chooses the first candidate that can reach the data
     * directory. The candidates are the users postgres and nobody, and a user namespace. In the namespace the process is
     * not root but still owns root's files.
     *
     * @throws EmbeddedPostgresException if no candidate can reach the data directory
     */
    static RunAs choose(Path data) throws IOException, InterruptedException {
        var self = System.getProperty("user.name");
        if (!self.equals("root")) {
            return new RunAs(List.of(), self, false);
        }
        for (var candidate : candidates()) {
            if (candidate.canReach(data)) {
                LOG.debugf("PostgreSQL runs as %s by %s", candidate.owner, candidate.prefix.getFirst());
                return candidate;
            }
        }
        throw new EmbeddedPostgresException(
                ("PostgreSQL refuses to run as root, and no unprivileged user can reach %s. Start Tidings as an ordinary user, "
                                + "or set %s to a folder below directories that all users may enter (as /var/lib/tidings), "
                                + "or set TIDINGS_DATABASE_URL to a PostgreSQL of your own.")
                        .formatted(data, DataDirectory.VARIABLE));
    }

    private static List<RunAs> candidates() throws IOException, InterruptedException {
        var found = new ArrayList<RunAs>();
        for (var user : List.of("postgres", "nobody")) {
            var group = id("-g", user);
            if (group.isPresent()) {
                var setpriv = List.of(
                        "setpriv",
                        "--reuid=" + user,
                        "--regid=" + group.get(),
                        "--init-groups",
                        "--inh-caps=-all",
                        "--no-new-privs",
                        "--");
                found.add(new RunAs(setpriv, user, true));
                found.add(new RunAs(List.of("runuser", "-u", user, "--"), user, true));
            }
        }
        // Any id except 0 works. Inside the namespace it owns root's files but has no rights of root.
        found.add(new RunAs(List.of("unshare", "--user", "--map-user=1000", "--map-group=1000", "--"), "root", false));
        return found;
    }

    private static Optional<String> id(String what, String user) throws IOException, InterruptedException {
        var result = Command.of(Path.of("/"), List.of(), "id", what, user).run(PROBE);
        return result.succeeded() ? Optional.of(result.output().strip()) : Optional.empty();
    }

    /** Checks the parent of the data directory. Tidings owns the data directory and opens it itself. */
    private boolean canReach(Path data) throws InterruptedException {
        var reach = changesUser && data.getParent() != null ? data.getParent() : data;
        try {
            return Command.of(
                            Path.of("/"),
                            prefix,
                            "sh",
                            "-c",
                            "test -x \"$0\" && test \"$(id -u)\" != 0",
                            reach.toString())
                    .run(PROBE)
                    .succeeded();
        } catch (IOException toolMissing) {
            return false;
        }
    }

    /** Changes the owner of a folder and all files in it, because the chosen user may differ from the last start. */
    void changeOwner(Path folder) throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            return;
        }
        var user = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner);
        if (Files.getOwner(folder).equals(user)) {
            return;
        }
        try (var paths = Files.walk(folder)) {
            for (var path : paths.filter(p -> !p.equals(folder)).toList()) {
                chown(path, user);
            }
        }
        // The folder itself is last. Its owner shows that all files below it are done.
        chown(folder, user);
    }

    /** Lets the user of PostgreSQL read and enter a folder of Tidings, but not write to it. */
    void allowReading(Path folder) throws IOException {
        if (changesUser) {
            PrivateFiles.setMode(folder, "rwxr-xr-x");
        }
    }

    private static void chown(Path path, UserPrincipal user) throws IOException {
        var view = Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributes before = view.readAttributes();
        if (!before.owner().equals(user)) {
            view.setOwner(user);
        }
    }
}
