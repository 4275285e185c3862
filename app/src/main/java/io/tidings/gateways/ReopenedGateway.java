package io.tidings.gateways;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A configured gateway over the changes of its settings. Each change opens a new connection, which later calls use. The
 * former connection is closed after its last call. Thread-safe.
 */
final class ReopenedGateway implements Gateway {
    private volatile Connection connection;
    /** Replaced connections with calls in progress. */
    private final List<Connection> ending = new ArrayList<>();

    private int allowed;

    ReopenedGateway(Gateway first) {
        this.connection = new Connection(first);
    }

    /** The opened gateway of one version of the settings. */
    private static final class Connection {
        private final Gateway gateway;

        /** The calls in progress, plus one until the connection is replaced. At 0 it is closed. */
        private final AtomicInteger users = new AtomicInteger(1);

        private Connection(Gateway gateway) {
            this.gateway = gateway;
        }

        private boolean begin() {
            return users.updateAndGet(count -> count == 0 ? 0 : count + 1) > 0;
        }

        private void end() {
            if (users.decrementAndGet() == 0) {
                gateway.close();
            }
        }

        private boolean isClosed() {
            return users.get() == 0;
        }
    }

    /** Uses this gateway for later calls. Not for concurrent use with {@link #close}. */
    synchronized void replace(Gateway next) {
        var former = connection;
        connection = new Connection(next);
        ending.add(former);
        former.end();
        if (next.capabilities().connections() > 0) {
            allowConnections(allowed);
        }
    }

    /** A replaced connection counts until it is closed. */
    @Override
    public synchronized int allowConnections(int most) {
        allowed = most;
        ending.removeIf(Connection::isClosed);
        int open = ending.stream()
                .mapToInt(former -> former.gateway.allowConnections(0))
                .sum();
        return connection.isClosed() ? open : open + connection.gateway.allowConnections(Math.max(0, most - open));
    }

    @Override
    public SendOutcome send(OutboundMessage message) {
        var used = begin();
        if (used == null) {
            return new SendOutcome.Unreached("gateway_closed");
        }
        try {
            return used.gateway.send(message);
        } finally {
            used.end();
        }
    }

    @Override
    public List<SendOutcome> sendBatch(List<OutboundMessage> messages) {
        var used = begin();
        if (used == null) {
            return Collections.nCopies(messages.size(), new SendOutcome.Unreached("gateway_closed"));
        }
        try {
            return used.gateway.sendBatch(messages);
        } finally {
            used.end();
        }
    }

    @Override
    public Health health() {
        return connection.gateway.health();
    }

    @Override
    public LookupOutcome lookup(StartedMessage message) {
        var used = begin();
        if (used == null) {
            return new LookupOutcome.Unclear("gateway_closed");
        }
        try {
            return used.gateway.lookup(message);
        } finally {
            used.end();
        }
    }

    @Override
    public Capabilities capabilities() {
        return connection.gateway.capabilities();
    }

    /** Closes the connection after its last call. Later calls send nothing. Called once. */
    @Override
    public void close() {
        connection.end();
    }

    /** Returns the connection for one call; null after the close. */
    private @Nullable Connection begin() {
        while (true) {
            var used = connection;
            if (used.begin()) {
                return used;
            }
            if (used == connection) {
                return null;
            }
        }
    }
}
