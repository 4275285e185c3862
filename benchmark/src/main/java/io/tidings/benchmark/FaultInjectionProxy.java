package io.tidings.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy between a node and its database that injects failures. It closes connections, before a statement or
 * between a statement and its answer. It can also hold all traffic while the connections stay open. Thread-safe.
 */
final class FaultInjectionProxy implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final int BACKLOG = 64;
    /** Long enough for PostgreSQL to commit the forwarded statement. */
    private static final int COMMIT_MS = 20;

    private final ServerSocket server;
    private final int databasePort;
    private final Random random;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger closed = new AtomicInteger();
    private final Object lock = new Object();
    private volatile boolean blocked;
    private volatile double closeProbability;

    FaultInjectionProxy(int databasePort, long seed) throws IOException {
        this.server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        this.databasePort = databasePort;
        this.random = new Random(seed);
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Closes a connection at each packet of the node with this probability. */
    void setCloseProbability(double probability) {
        closeProbability = probability;
    }

    /** The number of connections closed by {@link #setCloseProbability}. */
    int closed() {
        return closed.get();
    }

    /** Holds all packets without an error, as a failed switch does. */
    void blockTraffic() {
        blocked = true;
    }

    /** Delivers the packets that were held. */
    void restoreTraffic() {
        synchronized (lock) {
            blocked = false;
            lock.notifyAll();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var node = server.accept();
                node.setTcpNoDelay(true);
                var connection = new Connection(node, new Socket(InetAddress.getLoopbackAddress(), databasePort));
                connections.add(connection);
                Thread.ofVirtual().start(() -> connection.forward(true));
                Thread.ofVirtual().start(() -> connection.forward(false));
            } catch (IOException closedOrDatabaseGone) {
                Thread.onSpinWait();
            }
        }
    }

    private boolean mustClose() {
        double probability = closeProbability;
        if (probability == 0) {
            return false;
        }
        synchronized (random) {
            return random.nextDouble() < probability;
        }
    }

    private void awaitUnblocked() throws InterruptedException {
        synchronized (lock) {
            while (blocked) {
                lock.wait();
            }
        }
    }

    private final class Connection {
        private final Socket node;
        private final Socket database;
        private volatile boolean answersDiscarded;

        Connection(Socket node, Socket database) throws IOException {
            this.node = node;
            this.database = database;
            database.setTcpNoDelay(true);
        }

        void forward(boolean fromNode) {
            var from = fromNode ? node : database;
            var to = fromNode ? database : node;
            try {
                copy(from.getInputStream(), to.getOutputStream(), fromNode);
            } catch (IOException | InterruptedException ended) {
                close();
            }
            close();
        }

        private void copy(InputStream in, OutputStream out, boolean fromNode) throws IOException, InterruptedException {
            var buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                awaitUnblocked();
                if (!fromNode && answersDiscarded) {
                    continue;
                }
                if (fromNode && mustClose()) {
                    closed.incrementAndGet();
                    // Every second time the statement is forwarded and its answer is lost.
                    if (closed.get() % 2 == 0) {
                        loseAnswer(out, buffer, n);
                    }
                    return;
                }
                out.write(buffer, 0, n);
            }
        }

        private void loseAnswer(OutputStream out, byte[] buffer, int n) throws IOException, InterruptedException {
            answersDiscarded = true;
            out.write(buffer, 0, n);
            Thread.sleep(COMMIT_MS);
        }

        private void close() {
            connections.remove(this);
            closeQuietly(node);
            closeQuietly(database);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() throws IOException {
        restoreTraffic();
        server.close();
        connections.forEach(Connection::close);
    }
}
