package io.tidings.imports;

import io.tidings.encodings.FileProbe;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * Writes an upload to disk, computes its hash and statistics, and enforces the size limit. Creates the file at the
 * first byte, readable by this program's user only. Not thread-safe.
 */
final class UploadSink extends OutputStream {
    private final Path file;
    private final long limit;
    private final MessageDigest digest = sha256();
    private final FileProbe probe = new FileProbe();
    private Optional<FileChannel> channel = Optional.empty();

    /** @param limit in bytes */
    UploadSink(Path file, long limit) {
        this.file = file;
        this.limit = limit;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** @throws io.tidings.shared.Problem.ProblemException 413 beyond the limit, 503 if the disk is full */
    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (probe.size() + length > limit) {
            throw ImportProblems.tooLarge(limit);
        }
        digest.update(bytes, offset, length);
        probe.update(bytes, offset, length);
        try {
            var buffer = ByteBuffer.wrap(bytes, offset, length);
            var open = open();
            while (buffer.hasRemaining()) {
                open.write(buffer);
            }
        } catch (IOException e) {
            throw ImportProblems.storageFull();
        }
    }

    FileProbe probe() {
        return probe;
    }

    /**
     * Flushes the file to disk, so that it survives a loss of power, and returns its hash. Call it after the last byte.
     */
    String sha256OfDurableFile() {
        try {
            if (channel.isPresent()) {
                channel.get().force(false);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw ImportProblems.storageFull();
        }
    }

    @Override
    public void close() {
        try {
            if (channel.isPresent()) {
                channel.get().close();
            }
        } catch (IOException e) {
            throw ImportProblems.storageFull();
        }
    }

    private FileChannel open() throws IOException {
        if (channel.isEmpty()) {
            channel = Optional.of(FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
        }
        return channel.get();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
