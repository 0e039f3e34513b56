package dev.drey.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Prints the digest of what Drey's CSV sink wrote: {@code DreyDigest WORK PATH}, a file or a folder of files.
 *
 * <p>The columns are found by the header, which each file must have. Line ends within quotes do not occur in these works.
 */
final class DreyDigest {
    private final Work work;
    private final ResultDigest digest = new ResultDigest();

    DreyDigest(Work work) {
        this.work = work;
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            throw new IllegalArgumentException("usage: DreyDigest WORK PATH");
        }
        ResultDigest digest = new DreyDigest(Work.named(args[0])).read(Path.of(args[1]));
        System.out.printf("{\"rows\": %d, \"digest\": \"%s\"}%n", digest.rows(), digest);
    }

    ResultDigest read(Path path) throws IOException {
        List<Path> files = visibleFiles(path);
        if (files.isEmpty()) {
            throw new IOException("'" + path + "' holds no file to digest");
        }
        for (Path file : files) {
            readFile(file);
        }
        return digest;
    }

    private static List<Path> visibleFiles(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().matches("[._].*"))
                    .toList();
        }
    }

    private void readFile(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String header = lines.readLine();
            if (header == null) {
                return;
            }
            int[] positions = positions(file, split(header));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(split(line), positions);
            }
        }
    }

    private int[] positions(Path file, List<String> header) throws IOException {
        for (List<String> columns : work.tables()) {
            if (header.containsAll(columns)) {
                return columns.stream().mapToInt(header::indexOf).toArray();
            }
        }
        throw new IOException(file + ": the header " + header + " is not that of a table of " + work.tables());
    }

    private void add(List<String> values, int[] at) {
        List<String> row = new ArrayList<>();
        for (int position : at) {
            row.add(values.get(position));
        }
        work.addText(digest, row);
    }

    /** The fields of a line; quotes around a field are taken off, doubled ones within halved. */
    private static List<String> split(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char character = line.charAt(i);
            if (character == '"') {
                boolean doubled = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
                if (doubled) {
                    field.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (character == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(character);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
