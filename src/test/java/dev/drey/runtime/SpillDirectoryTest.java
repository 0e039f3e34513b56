package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillDirectoryTest {
    @TempDir
    Path first;

    @TempDir
    Path second;

    @Test
    void bytesAreReadAsTheyWereAppended() throws IOException {
        try (SpillDirectory space = new SpillDirectory(List.of(first), "test")) {
            SpillFile file = space.create();
            file.append(new byte[] {0, 1, 2, 3}, 1, 3);
            file.append(new byte[] {4}, 0, 1);
            byte[] read = new byte[6];
            assertThat(file.read(1, read, 2, 4)).isEqualTo(3);
            assertThat(read).containsExactly(0, 0, 2, 3, 4, 0);
            file.close();
            assertThat(file.read(0, read, 0, 2)).isEqualTo(2);
            assertThat(read).startsWith(1, 2);
        }
    }

    @Test
    void filesAreSpreadOverTheDirectories_andAllRemoved() throws IOException {
        SpillDirectory space = new SpillDirectory(List.of(first, second), "test");
        assertThat(first).isEmptyDirectory();
        for (int i = 0; i < 4; i++) {
            space.create().append(new byte[10], 0, 10);
        }
        for (Path parent : List.of(first, second)) {
            try (Stream<Path> files = Files.walk(parent)) {
                assertThat(files.filter(Files::isRegularFile).count()).isEqualTo(2);
            }
        }
        space.close();
        space.close();
        assertThat(first).isEmptyDirectory();
        assertThat(second).isEmptyDirectory();
        assertThatThrownBy(space::create).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFileThatIsGone_isNoFaultOnlyToRemove() throws IOException {
        try (SpillDirectory space = new SpillDirectory(List.of(first), "test")) {
            SpillFile file = space.create();
            file.append(new byte[1], 0, 1);
            file.close();
            Files.delete(Path.of(file.path()));
            assertThatThrownBy(() -> file.read(0, new byte[1], 0, 1)).isInstanceOf(IOException.class);
            file.delete();
        }
        assertThat(first).isEmptyDirectory();
    }
}
