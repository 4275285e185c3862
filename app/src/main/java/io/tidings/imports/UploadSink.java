package io.tidings.imports;

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
 * Takes an upload to disk as it comes, hashed, looked at and bounded on its way. The file is made with the first byte,
 * readable by this program's user alone. Not thread-safe.
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

    /** @throws io.tidings.shared.Problem.ProblemException 413 past the limit, 503 if the disk takes no more */
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

    /** After the last byte; makes the file survive a loss of power, since the sender will be told that it is safe. */
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
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
