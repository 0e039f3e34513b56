package dev.drey.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A way to run PostgreSQL on this machine. A started one is stopped by {@link PostgresServer}. */
interface PostgresProcess {
    /** Users other than the superuser need their password. */
    String HBA = """
            local all all trust
            host all postgres 127.0.0.1/32 trust
            host all postgres ::1/128 trust
            host all all 127.0.0.1/32 scram-sha-256
            host all all ::1/128 scram-sha-256
            """;

    long START_SECONDS = 60;

    /**
     * Starts the server and waits until it takes connections; the first time also makes its data directory.
     *
     * @param data the data directory
     * @param port where it listens
     * @param settings entries of postgresql.conf
     */
    Running start(Path data, int port, Map<String, String> settings) throws Exception;

    /**
     * A server that runs.
     *
     * @param process ends when the server does
     * @param afterwards gives back what else is held; called when the process has ended
     */
    record Running(Process process, Closeable afterwards) {}

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The binaries that the build brings along. */
    final class Embedded implements PostgresProcess {
        @Override
        public Running start(Path data, int port, Map<String, String> settings) throws IOException {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setPort(port)
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setLocaleConfig("locale", "C")
                    .setLocaleConfig("encoding", "UTF-8")
                    .setDataDirectoryCustomizer(Embedded::writeHba);
            settings.forEach(builder::setServerConfig);
            EmbeddedPostgres server = builder.start();
            return new Running(server.getProcess(), server);
        }

        private static void writeHba(File data) {
            try {
                Files.writeString(data.toPath().resolve("pg_hba.conf"), HBA);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A PostgreSQL that is installed on the machine, as Debian does; run as the user postgres where the tests run as root. */
    final class Installed implements PostgresProcess {
        private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

        @Override
        public Running start(Path data, int port, Map<String, String> settings) throws Exception {
            Path bin = newestBin();
            if (!Files.exists(data.resolve("PG_VERSION"))) {
                own(data);
                run(bin.resolve("initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C");
                Files.writeString(
                        data.resolve("pg_hba.conf"), HBA, StandardCharsets.UTF_8, StandardOpenOption.TRUNCATE_EXISTING);
            }
            List<Object> command = new ArrayList<>(
                    List.of(bin.resolve("postgres"), "-D", data, "-p", port, "-k", data, "-h", "127.0.0.1"));
            settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
            Process server = process(command.toArray()).start();
            awaitReady(bin, port, server);
            return new Running(server, () -> {});
        }

        private static Path newestBin() throws IOException {
            if (!Files.isDirectory(VERSIONS)) {
                throw new IOException("there is no " + VERSIONS);
            }
            try (Stream<Path> versions = Files.list(VERSIONS)) {
                return versions.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .max(Comparator.comparing(Path::toString))
                        .orElseThrow(() -> new IOException("there is no bin/initdb below " + VERSIONS));
            }
        }

        private static boolean asRoot() {
            return "root".equals(System.getProperty("user.name"));
        }

        private static void own(Path data) throws IOException {
            Files.createDirectories(data);
            if (asRoot()) {
                UserPrincipal postgres =
                        data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres");
                Files.setOwner(data, postgres);
                Files.setOwner(data.getParent(), postgres); // temporary directories let nobody else through
            }
        }

        private static ProcessBuilder process(Object... command) {
            List<String> words = new ArrayList<>(asRoot() ? List.of("runuser", "-u", "postgres", "--") : List.of());
            Arrays.stream(command).map(String::valueOf).forEach(words::add);
            return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        }

        private static void run(Object... command) throws Exception {
            Process process = process(command).start();
            if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(command[0] + " did not succeed");
            }
        }

        private static void awaitReady(Path bin, int port, Process server) throws Exception {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
            while (System.nanoTime() < deadline && server.isAlive()) {
                Process probe = process(bin.resolve("pg_isready"), "-t", 1, "-h", "127.0.0.1", "-p", port)
                        .start();
                if (probe.waitFor(5, TimeUnit.SECONDS) && probe.exitValue() == 0) {
                    return;
                }
            }
            server.destroyForcibly();
            throw new IOException("the server did not take connections within " + START_SECONDS + " s");
        }
    }
}
