package io.tidings.database;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.shared.BackgroundLoop;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Notices when the database lost commits that it had acknowledged: after a failover to an asynchronous standby, after a
 * restore, or after a crash without {@code fsync}. Each node counts its own commits in its row of {@code node}, once a
 * second. It keeps the last acknowledged number in memory and in its data directory. If the row is behind that number,
 * sending stops in the whole installation until an operator resumes it.
 */
@Singleton
final class CommitCounter {
    private static final Logger LOG = Logger.getLogger(CommitCounter.class);
    private static final int AFTER_NODES = 200;
    private static final int AFTER_DISPATCHER = 8_000;
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration SAVE_EVERY = Duration.ofSeconds(10);

    static final String NOT_DURABLE = "PostgreSQL runs with fsync or full_page_writes off, so it may lose commits";

    private final CommitCounterStore store;
    private final Durability durability;
    private final Nodes nodes;
    private final CommitFile file;
    private final boolean durableServerRequired;
    private final RetryLog retryLog = new RetryLog(LOG);
    private final BackgroundLoop loop = BackgroundLoop.platform("commit-counter", this::beat)
            .firstAfter(EVERY)
            .every(EVERY)
            .onError(this::failed);
    private volatile @Nullable String failure;
    private @Nullable UUID installation;
    private long savedAt = System.nanoTime() - SAVE_EVERY.toNanos();

    CommitCounter(
            CommitCounterStore store, Durability durability, Nodes nodes, DataDirectory data, DatabaseConfig config) {
        this.store = store;
        this.durability = durability;
        this.nodes = nodes;
        this.file = new CommitFile(data);
        this.durableServerRequired = config.requireDurableServer();
    }

    void start(@Observes @Priority(AFTER_NODES) StartupEvent event) {
        checkFormerRun();
        beat();
        loop.start();
    }

    void stop(@Observes @Priority(AFTER_DISPATCHER) ShutdownEvent event) {
        loop.stop();
        save();
    }

    /** Returns why the last commit failed, as a clause; empty when it succeeded. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** Stops sending if the last commit of the former run on this data directory is missing. */
    void checkFormerRun() {
        var id = store.installation();
        installation = id;
        try {
            file.read(id).ifPresent(this::stopIfLost);
        } catch (IOException e) {
            LOG.warnf("Could not read %s: %s", file.path(), e.getMessage());
        }
    }

    /** Commits once, and checks that no earlier commit is missing. */
    synchronized void beat() {
        var last = last();
        var beat = store.commit(last);
        if (beat.isEmpty()) {
            lost(last);
            return;
        }
        failure = null;
        durability.setAcknowledged(new NodeCommit(
                last.node(), last.name(), beat.get().commits(), beat.get().at()));
        report(problem(beat.get()));
        if (System.nanoTime() - savedAt >= SAVE_EVERY.toNanos()) {
            save();
        }
    }

    private NodeCommit last() {
        var last = durability.acknowledged();
        return last == null ? new NodeCommit(nodes.id(), nodes.name(), 0, Instant.EPOCH) : last;
    }

    private void lost(NodeCommit last) {
        stopIfLost(last);
        if (store.enterAgain(last)) {
            durability.setAcknowledged(new NodeCommit(last.node(), last.name(), 0, last.at()));
        } else {
            report("another node has the id of this node since commits were lost; restart this node");
        }
    }

    private void stopIfLost(NodeCommit commit) {
        var reason = "commit %d of %s is missing, which the database acknowledged at %s"
                .formatted(commit.number(), commit.name(), commit.at());
        if (store.stopIfLost(commit, reason)) {
            durability.setProblem(Durability.LOST);
        }
    }

    private @Nullable String problem(CommitCounterStore.Beat beat) {
        if (beat.stopReason() != null) {
            return "%s: %s. %s".formatted(Durability.LOST, beat.stopReason(), ResumeSending.HOW_TO);
        }
        return beat.fsync() || !durableServerRequired ? null : NOT_DURABLE;
    }

    private void report(@Nullable String problem) {
        var before = durability.problem().orElse(null);
        durability.setProblem(problem);
        if (problem != null && !problem.equals(before)) {
            LOG.errorf("This node claims no messages: %s", problem);
        } else if (problem == null && before != null && !before.equals(Durability.NOT_CHECKED)) {
            LOG.info("This node claims messages: the database keeps its commits");
        }
    }

    private void failed(Exception e) {
        failure = DatabaseUnavailable.reason(e);
        retryLog.failed("The database accepts no writes", e);
    }

    private void save() {
        var last = durability.acknowledged();
        var id = installation;
        if (last == null || id == null) {
            return;
        }
        savedAt = System.nanoTime();
        try {
            file.write(id, last);
        } catch (IOException e) {
            LOG.warnf("Could not write %s: %s", file.path(), e.getMessage());
        }
    }
}
