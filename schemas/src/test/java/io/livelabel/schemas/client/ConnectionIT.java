package io.livelabel.schemas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.Topics;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class ConnectionIT {
    @Test
    void createsEveryTopicOnceWithItsSettings() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            broker.createTopics(Map.of("videos", 3));
            broker.createTopics(Map.of("videos", 5));

            try (Admin admin = broker.connection().openAdmin()) {
                var described =
                        admin.describeTopics(Topics.all().stream().map(Topics.Topic::name).toList())
                                .allTopicNames()
                                .get();
                assertThat(described).hasSize(Topics.all().size());
                assertThat(described.get("videos").partitions()).hasSize(3);
                assertThat(described.get("weights").partitions()).hasSize(1);
            }
        }
    }

    @Test
    void saysInOneSentenceThatNoBrokerAnswers() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        Connection connection =
                new Connection(
                        "localhost:" + nobody,
                        "mock://none",
                        Map.of("default.api.timeout.ms", "1000", "request.timeout.ms", "900"),
                        Map.of());

        assertThatThrownBy(connection::openAdmin)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no Kafka broker answered at localhost:" + nobody);
    }
}
