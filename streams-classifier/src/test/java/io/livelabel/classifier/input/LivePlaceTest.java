package io.livelabel.classifier.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LivePlaceTest {
    @Test
    void isWrittenAsItIsRead() {
        LivePlace place = new LivePlace(new TopicPartition("my.videos", 3), 17);

        assertThat(place).hasToString("my.videos:3:17");
        assertThat(LivePlace.parse("my.videos:3:17")).hasValue(place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SjJ3", "videos:0", "videos:0:-1", "videos:0:1:2", "videos::1", ""})
    void takesNothingElseForAPlace(String text) {
        assertThat(LivePlace.parse(text)).isEmpty();
    }
}
