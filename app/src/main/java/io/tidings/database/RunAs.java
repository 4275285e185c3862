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
 * The user as whom PostgreSQL's programs run: PostgreSQL refuses to be root.
 *
 * @param prefix the command that becomes that user; empty to stay who we are
 * @param owner to whom PostgreSQL's own files must belong
 * @param drops whether that is somebody else than the user of this process
 */
record RunAs(List<String> prefix, String owner, boolean changesUser) {
    private static final Logger LOG = Logger.getLogger(RunAs.class);
    private static final Duration PROBE = Duration.ofSeconds(10);

    RunAs {
        prefix = List.copyOf(prefix);
    }

    /**
     * Ourselves, unless we are root. As root the first that works of: the user postgres or nobody, when it can reach
     * the data directory, and a user namespace in which root's own files stay ours but we are not root.
     *
     * @throws EmbeddedPostgresException if nothing of this works here
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
                                + "or set %s to a folder below directories that everybody may enter (as /var/lib/tidings), "
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
        // Any number but 0 serves: inside the namespace it stands for root's files, and carries none of root's rights.
        found.add(new RunAs(List.of("unshare", "--user", "--map-user=1000", "--map-group=1000", "--"), "root", false));
        return found;
    }

    private static Optional<String> id(String what, String user) throws IOException, InterruptedException {
        var result = Command.of(Path.of("/"), List.of(), "id", what, user).run(PROBE);
        return result.succeeded() ? Optional.of(result.output().strip()) : Optional.empty();
    }

    /** The data directory itself we open (it is ours); whatever lies above must let the user pass. */
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

    /** Hands over a folder and all in it, if it belongs to somebody else: the way to become unprivileged may change. */
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
        // The folder itself comes last: its owner says that all below it is done.
        chown(folder, user);
    }

    /** Lets PostgreSQL's user read and enter, but not write, a folder that stays ours. */
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
