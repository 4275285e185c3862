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
 * Stands between a node and its database and spoils the connection: it lets a statement through and loses the answer,
 * loses the statement itself, or lets nothing pass for a while, without a word to either side. Thread-safe.
 */
final class CuttingProxy implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final int BACKLOG = 64;
    /** Long enough for PostgreSQL to have committed what was let through. */
    private static final int COMMIT_MS = 20;

    private final ServerSocket server;
    private final int databasePort;
    private final Random random;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private final Object gate = new Object();
    private volatile boolean silent;
    private volatile double cutting;

    CuttingProxy(int databasePort, long seed) throws IOException {
        this.server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        this.databasePort = databasePort;
        this.random = new Random(seed);
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on each packet of the node is, with this probability, the last one of its connection. */
    void cut(double probability) {
        cutting = probability;
    }

    int cuts() {
        return cuts.get();
    }

    /** Nothing passes, and nobody is told: as when a switch has died. */
    void fallSilent() {
        silent = true;
    }

    /** What was under way arrives after all. */
    void heal() {
        synchronized (gate) {
            silent = false;
            gate.notifyAll();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var node = server.accept();
                node.setTcpNoDelay(true);
                var link = new Link(node, new Socket(InetAddress.getLoopbackAddress(), databasePort));
                links.add(link);
                Thread.ofVirtual().start(() -> link.pass(true));
                Thread.ofVirtual().start(() -> link.pass(false));
            } catch (IOException closedOrDatabaseGone) {
                Thread.onSpinWait();
            }
        }
    }

    private boolean draw() {
        double chance = cutting;
        if (chance == 0) {
            return false;
        }
        synchronized (random) {
            return random.nextDouble() < chance;
        }
    }

    private void awaitSound() throws InterruptedException {
        synchronized (gate) {
            while (silent) {
                gate.wait();
            }
        }
    }

    private final class Link {
        private final Socket node;
        private final Socket database;
        private volatile boolean deaf;

        Link(Socket node, Socket database) throws IOException {
            this.node = node;
            this.database = database;
            database.setTcpNoDelay(true);
        }

        void pass(boolean fromNode) {
            try {
                copy(
                        (fromNode ? node : database).getInputStream(),
                        (fromNode ? database : node).getOutputStream(),
                        fromNode);
            } catch (IOException | InterruptedException ended) {
                close();
            }
            close();
        }

        private void copy(InputStream in, OutputStream out, boolean fromNode) throws IOException, InterruptedException {
            var buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                awaitSound();
                if (!fromNode && deaf) {
                    continue;
                }
                if (fromNode && draw()) {
                    cuts.incrementAndGet();
                    // Every second time the statement arrives and its answer does not.
                    if (cuts.get() % 2 == 0) {
                        deaf = true;
                        out.write(buffer, 0, n);
                        Thread.sleep(COMMIT_MS);
                    }
                    return;
                }
                out.write(buffer, 0, n);
            }
        }

        private void close() {
            links.remove(this);
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
        heal();
        server.close();
        links.forEach(Link::close);
    }
}
