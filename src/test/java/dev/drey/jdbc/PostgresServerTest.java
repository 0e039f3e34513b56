package dev.drey.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PostgresServerTest {

    @Test
    void sharedServer_answersItsUserOnly() {
        TestDatabase database = PostgresServer.shared().newDatabase();
        database.execute(
                "create table t (id bigint primary key, name text)", "insert into t values (1, 'ann'), (2, null)");

        assertThat(database.rows("select * from t order by id")).containsExactly("1|ann", "2|null");
        TestDatabase intruder =
                new TestDatabase(database.host(), database.port(), database.name(), database.user(), "wrong");
        assertThatThrownBy(intruder::connect).isInstanceOf(SQLException.class).hasMessageContaining("authentication");
    }

    @Test
    void stoppedServer_keepsItsDataAndPort() {
        try (PostgresServer server = PostgresServer.start("max_connections=12")) {
            TestDatabase database = server.newDatabase();
            database.execute("create table t as select 7 as x");
            server.stop();
            assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);

            server.startAgain();

            assertThat(database.value("select x from t")).isEqualTo("7");
            assertThat(database.value("show max_connections")).isEqualTo("12");
        }
    }

    @Test
    void proxy_cutsRefusesDelaysAndFreezes() throws Exception {
        PostgresServer server = PostgresServer.shared();
        TestDatabase database = server.newDatabase();
        try (TcpProxy proxy = TcpProxy.to(PostgresServer.HOST, server.port())) {
            TestDatabase through = database.through(proxy);
            try (Connection connection = through.connect()) {
                assertThat(connection.isValid(10)).isTrue();
                proxy.cut();
                assertThat(connection.isValid(10)).isFalse();
            }
            proxy.refuse(true);
            assertThatThrownBy(through::connect).isInstanceOf(SQLException.class);
            proxy.refuse(false);
            try (Connection connection = through.connect()) {
                proxy.delay(Duration.ofMillis(30));
                long start = System.nanoTime();
                assertThat(connection.isValid(10)).isTrue();
                assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000L);
                proxy.delay(Duration.ZERO);
                connection.setNetworkTimeout(Runnable::run, 100);
                proxy.freeze(true);
                assertThatThrownBy(() -> connection.createStatement().execute("select 1"))
                        .isInstanceOf(SQLException.class);
            }
            proxy.freeze(false);
            assertThat(through.value("select 1")).isEqualTo("1");
        }
    }
}
