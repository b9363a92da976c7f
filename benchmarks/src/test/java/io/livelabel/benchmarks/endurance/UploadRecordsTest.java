package io.livelabel.benchmarks.endurance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.livelabel.classifier.input.InputReader;
import io.livelabel.classifier.input.InputRecord;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UploadRecordsTest {
    private static final EnduranceSettings SETTINGS =
            EnduranceSettings.of(
                    Map.of("SEED", "7", "RGB_SIZE", "8", "AUDIO_SIZE", "4", "CLASSES", "12"));

    private final SchemaRegistry registry =
            SchemaRegistry.connect("mock://upload-records", Map.of());
    private final UploadRecords records =
            new UploadRecords(SETTINGS.sizes(), registry, SETTINGS.seed());
    private final InputReader reader =
            new InputReader(SETTINGS.architecture(), SETTINGS.sizes(), registry);

    @ParameterizedTest
    @EnumSource
    void makesPoisonThatIsSetAsideForTheReasonThatItNames(Poison poison) {
        for (int index = 0; index < 200; index++) {
            InputRecord record =
                    record(new Upload(index, "upload-" + index, false, Optional.of(poison)));

            MalformedRecordException refused =
                    catchThrowableOfType(MalformedRecordException.class, () -> reader.read(record));

            assertThat(refused).as("%s, upload %d", poison, index).isNotNull();
            assertThat(refused.reason()).as("upload %d", index).isEqualTo(poison.reason());
        }
    }

    @Test
    void makesGoodUploadsOfBothLevels() throws Exception {
        for (boolean frames : new boolean[] {false, true}) {
            InputRecord record = record(new Upload(3, "a", frames, Optional.empty()));

            assertThat(reader.read(record)).isEqualTo("a");
            assertThat(record(new Upload(3, "a", frames, Optional.empty())).value())
                    .isEqualTo(record.value());
        }
    }

    private InputRecord record(Upload upload) {
        ProducerRecord<byte[], byte[]> made = records.of(upload);
        return new InputRecord(made.topic(), 0, 0, 0, made.key(), made.value());
    }
}
