package io.tidings.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of half a megabyte, mounted as a folder. Needs root and Linux. */
record SmallDisk(Path folder) implements AutoCloseable {
    private static final int BYTES = 512 * 1024;

    static SmallDisk mount(Path folder) throws IOException, InterruptedException {
        SystemProgram.requireRoot();
        Files.createDirectories(folder);
        SystemProgram.run("mount", "-t", "tmpfs", "-o", "size=" + BYTES, "tmpfs", folder.toString());
        var disk = new SmallDisk(folder);
        AtExit.close(disk);
        return disk;
    }

    /** Leaves no byte. */
    void fill() throws IOException {
        Files.write(filler(), new byte[BYTES]);
    }

    void enlarge() throws IOException, InterruptedException {
        SystemProgram.run("mount", "-o", "remount,size=64m", folder.toString());
    }

    /** Whether a file has content. A file that was created on a full disk has only a length. */
    boolean isUsed() throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.filter(each -> !each.equals(filler())).toList()) {
                for (byte each : Files.readAllBytes(file)) {
                    if (each != 0) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (AtExit.forget(this)) {
            // The node may still have a journal open.
            SystemProgram.run("umount", "--lazy", folder.toString());
        }
    }
}
