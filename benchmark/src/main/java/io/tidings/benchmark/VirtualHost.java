package io.tidings.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A host of its own for a server: a Linux network namespace at the end of a virtual cable. While the host is unplugged,
 * every packet to and from it is dropped, without an error. Needs root, {@code ip} and {@code iptables}.
 */
final class VirtualHost implements AutoCloseable {
    private final String name = "tidings" + ProcessHandle.current().pid();
    private final String network = "10.213.%d".formatted(ProcessHandle.current().pid() % 250);

    static VirtualHost create() throws IOException, InterruptedException {
        SystemProgram.requireRoot();
        SystemProgram.require("ip", "iptables");
        var host = new VirtualHost();
        var cable = "td" + ProcessHandle.current().pid();
        SystemProgram.run("ip", "netns", "add", host.name);
        AtExit.close(host);
        SystemProgram.run("ip", "link", "add", cable, "type", "veth", "peer", "name", "db", "netns", host.name);
        SystemProgram.run("ip", "address", "add", host.network + ".1/30", "dev", cable);
        SystemProgram.run("ip", "link", "set", cable, "up");
        host.run("ip", "address", "add", host.address() + "/30", "dev", "db");
        host.run("ip", "link", "set", "db", "up");
        host.run("ip", "link", "set", "lo", "up");
        return host;
    }

    String address() {
        return network + ".2";
    }

    /** The start of a command that runs on this host. */
    List<String> command() {
        return List.of("ip", "netns", "exec", name);
    }

    void unplug() throws IOException, InterruptedException {
        run("iptables", "-A", "INPUT", "-i", "db", "-j", "DROP");
        run("iptables", "-A", "OUTPUT", "-o", "db", "-j", "DROP");
    }

    void plugIn() throws IOException, InterruptedException {
        run("iptables", "-F");
    }

    private void run(String... command) throws IOException, InterruptedException {
        var line = new ArrayList<>(command());
        line.addAll(List.of(command));
        SystemProgram.run(line);
    }

    /** Idempotent. The cable goes with the host. */
    @Override
    public void close() throws IOException, InterruptedException {
        if (AtExit.forget(this)) {
            SystemProgram.run("ip", "netns", "delete", name);
        }
    }
}
