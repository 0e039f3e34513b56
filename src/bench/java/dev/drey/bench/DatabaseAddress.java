package dev.drey.bench;

import java.util.Map;

/** Where the PostgreSQL of a measurement is, as the peers take it from the environment. The password is not for printing. */
record DatabaseAddress(String host, int port, String database, String user, String password) {
    static final String PASSWORD_VARIABLE = "DREY_DB_PASSWORD";

    static DatabaseAddress ofEnvironment() {
        Map<String, String> variables = System.getenv();
        return new DatabaseAddress(
                variable(variables, "DREY_DB_HOST"),
                Integer.parseInt(variable(variables, "DREY_DB_PORT")),
                variable(variables, "DREY_DB_DATABASE"),
                variable(variables, "DREY_DB_USER"),
                variable(variables, PASSWORD_VARIABLE));
    }

    private static String variable(Map<String, String> variables, String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalStateException("the environment has no " + name + "; src/bench/run.py sets it");
        }
        return value;
    }

    String url() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
