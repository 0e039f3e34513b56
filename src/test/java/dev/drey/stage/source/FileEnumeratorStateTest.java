package dev.drey.stage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileEnumeratorStateTest {
    private final FileEnumeratorStateSerializer serializer = new FileEnumeratorStateSerializer();

    @Test
    void theState_comesBackAsItWas() throws IOException {
        FoundFile file = new FoundFile("file:/a/ü.csv", 7, 9);
        FileEnumeratorState state = new FileEnumeratorState(
                true,
                List.of(new FileSplit(file, 0, 3, FileSplit.UNREAD), new FileSplit(file, 3, 7, 5)),
                Set.of("file:/a/ü.csv", "file:/b"));
        byte[] bytes = serializer.serialize(state);
        assertThat(serializer.deserialize(serializer.getVersion(), bytes)).isEqualTo(state);
    }

    @Test
    void anotherVersion_isRefused() {
        assertThatThrownBy(() -> serializer.deserialize(7, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage("file splits of layout version 7; this build reads 1");
    }
}
