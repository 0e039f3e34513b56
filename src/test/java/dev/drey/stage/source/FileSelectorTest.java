package dev.drey.stage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSelectorTest {
    @TempDir
    Path directory;

    @BeforeEach
    void files() throws IOException {
        for (String name : List.of(
                "b.csv",
                "a.csv",
                "a.txt",
                ".hidden.csv",
                "_mark.csv",
                "2024/x.csv",
                "2025/y.csv",
                "2025/.z.csv",
                "2025/d/w.csv")) {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
    }

    private List<String> find(String path) {
        return new FileSelector(directory + "/" + path)
                .find(false).stream()
                        .map(file -> directory.relativize(Path.of(file.name())).toString())
                        .toList();
    }

    private void expectFault(String path, String message) {
        assertThatThrownBy(() -> find(path))
                .isInstanceOf(DataException.class)
                .hasMessage(directory + "/" + path + ": " + message);
    }

    @Test
    void aFile_isItself() {
        assertThat(find("b.csv")).containsExactly("b.csv");
        assertThat(find(".hidden.csv")).containsExactly(".hidden.csv");
        FoundFile file =
                new FileSelector("file://" + directory + "/b.csv").find(false).get(0);
        assertThat(file.length()).isEqualTo(5);
        assertThat(file.name()).isEqualTo(directory + "/b.csv");
    }

    @Test
    void aDirectory_isItsOwnFilesInOrder() {
        assertThat(find("")).containsExactly("a.csv", "a.txt", "b.csv");
    }

    @Test
    void aGlob_matchesInEverySegment() {
        assertThat(find("*.csv")).containsExactly("a.csv", "b.csv");
        assertThat(find("202?/*.csv")).containsExactly("2024/x.csv", "2025/y.csv");
        assertThat(find("20{24,26}/*")).containsExactly("2024/x.csv");
        assertThat(find("[a]*")).containsExactly("a.csv", "a.txt");
        assertThat(find("_*")).containsExactly("_mark.csv");
        assertThat(find("2025/*/w.csv")).containsExactly("2025/d/w.csv");
    }

    @Test
    void nothingToRead_isNamed() throws IOException {
        Files.createDirectory(directory.resolve("empty"));
        expectFault("missing.csv", "the file or directory does not exist");
        expectFault("empty", "the directory has no files; names that begin with . or _ are passed over");
        expectFault("*.tsv", "no file matches; names that begin with . or _ are passed over");
        expectFault("missing/*.csv", "the file or directory does not exist");
        assertThat(new FileSelector(directory + "/empty").find(true)).isEmpty();
    }

    @Test
    void whatIsNoRegularFile_isRefusedWithoutReadingIt() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        expectFault("pipe", "not a regular file; pipes, sockets and devices are not read");
    }

    @Test
    void anotherCompression_isRefused() throws IOException {
        Files.writeString(directory.resolve("a.csv.bz2"), "x");
        expectFault("a.csv.bz2", "the file is compressed in a way that is not read; allowed: gzip (.gz)");
    }
}
