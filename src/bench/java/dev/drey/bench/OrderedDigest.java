package dev.drey.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Prints the digest of a sorted result, {@code OrderedDigest PATH}: of the lines of a file, or of the files of a folder in the order of their names.
 *
 * <p>It depends on the order of the lines. Quotes, carriage returns and zeros at the end of a fraction do not count, which engines write differently.
 */
final class OrderedDigest {
    private static final long FNV_BASIS = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private long hash = FNV_BASIS;
    private long lines;
    /** Zeros of a fraction that count only if another digit follows. */
    private int zeros;

    private boolean inFraction;
    /** True when the point of the fraction is not in the hash yet. */
    private boolean pointLeft;

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            throw new IllegalArgumentException("usage: OrderedDigest PATH");
        }
        OrderedDigest digest = new OrderedDigest();
        for (Path file : visibleFiles(Path.of(args[0]))) {
            digest.readFile(file);
        }
        System.out.printf("{\"rows\": %d, \"digest\": \"%s\"}%n", digest.lines, digest);
    }

    private static List<Path> visibleFiles(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().matches("[._].*"))
                    .sorted()
                    .toList();
        }
    }

    void readFile(Path file) throws IOException {
        byte[] buffer = new byte[1 << 20];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                for (int i = 0; i < length; i++) {
                    add(buffer[i]);
                }
            }
        }
    }

    private void add(byte character) {
        switch (character) {
            case '"', '\r' -> {}
            case '.' -> {
                inFraction = true;
                pointLeft = true;
                zeros = 0;
            }
            case '0' -> {
                if (inFraction) {
                    zeros++;
                } else {
                    mix(character);
                }
            }
            default -> {
                if (inFraction) {
                    endZeros(character >= '1' && character <= '9');
                }
                mix(character);
                lines += character == '\n' ? 1 : 0;
            }
        }
    }

    private void endZeros(boolean counted) {
        if (counted) {
            if (pointLeft) {
                mix((byte) '.');
            }
            for (int i = 0; i < zeros; i++) {
                mix((byte) '0');
            }
        }
        inFraction = counted;
        pointLeft = false;
        zeros = 0;
    }

    private void mix(byte character) {
        hash = (hash ^ character) * FNV_PRIME;
    }

    /** {@code lines:hash}. */
    @Override
    public String toString() {
        return lines + ":" + Long.toHexString(hash);
    }
}
