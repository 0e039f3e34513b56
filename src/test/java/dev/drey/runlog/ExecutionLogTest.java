package dev.drey.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutionLogTest {
    private static List<JsonNode> lines(RunReport report) throws IOException {
        String text = ExecutionLog.jsonLines(report);
        assertThat(text).endsWith("}\n");
        List<JsonNode> lines = new ArrayList<>();
        for (String line : text.split("\n")) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    @Test
    void stages_haveALineEach_inOrderOfTheirStart_thenTheRun() throws IOException {
        List<JsonNode> lines = lines(SampleRun.succeeded());

        assertThat(lines).hasSize(6);
        assertThat(lines.subList(0, 5))
                .extracting(line -> line.get("stage").asText())
                .containsExactly("orders", "users", "rates", "joined", "load");
        JsonNode orders = lines.get(0);
        assertThat(orders.get("pipeline").asText()).isEqualTo("chapter <5>");
        assertThat(orders.get("status").asText()).isEqualTo("succeeded");
        assertThat(orders.get("startedAt").asText()).isEqualTo("2026-06-01T12:00:00Z");
        assertThat(orders.get("finishedAt").asText()).isEqualTo("2026-06-01T12:00:01Z");
        assertThat(orders.get("durationMs").asDouble()).isEqualTo(1000);
        assertThat(orders.get("critical").asBoolean()).isTrue();
        assertThat(orders.get("ledger").get("passed").asLong()).isEqualTo(998);
        assertThat(orders.get("ledger").get("dead").asLong()).isEqualTo(2);
        assertThat(orders.has("error")).isFalse();
        assertThat(lines.get(1).get("slackMs").asDouble()).isEqualTo(600);
        JsonNode run = lines.get(5);
        assertThat(run.get("run").asText()).isEqualTo("chapter <5>");
        assertThat(run.get("totalMs").asDouble()).isEqualTo(2500);
        assertThat(run.get("criticalPath")).extracting(JsonNode::asText).containsExactly("orders", "joined", "load");
        assertThat(run.get("ledgerBalances").asBoolean()).isTrue();
    }

    @Test
    void failedAndSkippedStages_tellTheirStatusAndError() throws IOException {
        List<JsonNode> lines = lines(SampleRun.failed("no room for \"x\"\nat all"));

        JsonNode joined = lines.get(3);
        assertThat(joined.get("status").asText()).isEqualTo("failed");
        assertThat(joined.get("error").asText()).isEqualTo("no room for \"x\"\nat all");
        assertThat(joined.get("retries").asInt()).isEqualTo(1);
        JsonNode load = lines.get(4);
        assertThat(load.get("status").asText()).isEqualTo("skipped");
        assertThat(load.has("startedAt")).isFalse();
        assertThat(lines.get(5).get("status").asText()).isEqualTo("failed");
    }
}
