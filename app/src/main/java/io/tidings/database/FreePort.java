package io.tidings.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.Random;

/** Finds a free port of 127.0.0.1. */
final class FreePort {
    /** Below the ephemeral ports, so that the kernel never gives a saved port to an outgoing connection. */
    private static final int FIRST = 15_433;

    private static final int COUNT = 10_000;
    private static final int TRIES = 200;

    private FreePort() {}

    static int any() {
        Random random = new SecureRandom();
        for (int i = 0; i < TRIES; i++) {
            int port = FIRST + random.nextInt(COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new EmbeddedPostgresException(
                "No free port found on 127.0.0.1 between %d and %d".formatted(FIRST, FIRST + COUNT));
    }

    static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
