package dev.drey.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that a cluster's REST API tells of its jobs and of itself. */
public final class RestAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> OF_CLUSTER = List.of(
            "/config",
            "/overview",
            "/jobmanager/config",
            "/jobmanager/environment",
            "/jobmanager/metrics",
            "/taskmanagers");
    private static final List<String> OF_JOB = List.of(
            "",
            "/plan",
            "/config",
            "/exceptions",
            "/accumulators?includeSerializedValue=true",
            "/checkpoints",
            "/checkpoints/config",
            "/metrics",
            "/jobmanager/config",
            "/jobmanager/environment");
    private static final List<String> OF_VERTEX =
            List.of("", "/accumulators", "/subtasks/accumulators", "/subtasktimes", "/taskmanagers", "/metrics");

    /** Gives the body of the answer to {@code GET path}. */
    @FunctionalInterface
    public interface Client {
        String get(String path) throws IOException, InterruptedException;
    }

    private final Client client;
    private final Map<String, String> answers = new LinkedHashMap<>();

    private RestAnswers(Client client) {
        this.client = client;
    }

    /** Asks a cluster at an address such as {@code http://localhost:8081}. */
    public static Map<String, String> of(String address) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        return of(path -> {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(address + path)).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(path + " gives " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        });
    }

    /** @return the answer by path */
    public static Map<String, String> of(Client client) throws IOException, InterruptedException {
        RestAnswers all = new RestAnswers(client);
        for (String path : OF_CLUSTER) {
            all.ask(path);
        }
        for (JsonNode job : JSON.readTree(all.ask("/jobs/overview")).get("jobs")) {
            String path = "/jobs/" + job.get("jid").asText();
            for (String part : OF_JOB) {
                all.ask(path + part);
            }
            for (JsonNode vertex : JSON.readTree(all.answers.get(path)).get("vertices")) {
                for (String part : OF_VERTEX) {
                    all.ask(path + "/vertices/" + vertex.get("id").asText() + part);
                }
            }
        }
        return all.answers;
    }

    private String ask(String path) throws IOException, InterruptedException {
        String answer = client.get(path);
        answers.put(path, answer);
        return answer;
    }
}
