package io.livelabel.producer.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.client.UserException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DownloadPlanTest {
    private static final String MD5 = "0123456789abcdef0123456789ABCDEF";
    private static final String LOWER = "0123456789abcdef0123456789abcdef";

    private static DownloadPlan plan(String... names) {
        StringBuilder json = new StringBuilder("{\"files\": {");
        for (int i = 0; i < names.length; i++) {
            json.append(i == 0 ? "" : ", ").append("\"%s\": \"%s\"".formatted(names[i], MD5));
        }
        return DownloadPlan.parse(json.append("}}").toString(), "plan.json");
    }

    @Test
    void namesFilesAsTheDataSetsOwnScript() {
        // Two of the letters a-z, A-Z, 0-9 as a number with 62 of them.
        assertThat(plan("train99.tfrecord", "trainaa.tfrecord", "trainbI.tfrecord").files())
                .containsExactly(
                        new DownloadPlan.File("trainaa.tfrecord", "train0000.tfrecord", LOWER),
                        new DownloadPlan.File("trainbI.tfrecord", "train0096.tfrecord", LOWER),
                        new DownloadPlan.File("train99.tfrecord", "train3843.tfrecord", LOWER));
    }

    @Test
    void dividesFilesAsTheDataSetsOwnScript() {
        // From the rule itself, by another implementation of it:
        // python3 -c 'import hashlib; print(int(hashlib.md5(b"trainaa.tfrecord").hexdigest(), 16) %
        // 7 + 1)'
        DownloadPlan plan = plan("trainaa.tfrecord", "trainbI.tfrecord", "validate3c.tfrecord");
        assertThat(plan.part(6, 7).files()).extracting("remoteName").contains("trainaa.tfrecord");
        assertThat(plan.part(1, 7).files()).extracting("remoteName").contains("trainbI.tfrecord");
        assertThat(plan.part(7, 7).files())
                .extracting("remoteName")
                .contains("validate3c.tfrecord");
    }

    @Test
    void putsEachFileIntoOnePart() {
        String[] names = new String[62];
        for (int i = 0; i < names.length; i++) {
            names[i] =
                    "traina%c.tfrecord"
                            .formatted(
                                    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                            .charAt(i));
        }
        DownloadPlan plan = plan(names);
        Set<DownloadPlan.File> all = new HashSet<>();
        int sum = 0;
        for (int part = 1; part <= 5; part++) {
            DownloadPlan own = plan.part(part, 5);
            all.addAll(own.files());
            sum += own.files().size();
        }
        assertThat(sum).isEqualTo(62);
        assertThat(all).containsExactlyInAnyOrderElementsOf(plan.files());
    }

    @Test
    void refusesWhatIsNoPlan() {
        assertThatThrownBy(() -> DownloadPlan.parse("<html>", "plan.json"))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("plan.json is no download plan: ");
        assertThatThrownBy(() -> DownloadPlan.parse("{\"files\": []}", "plan.json"))
                .hasMessage("plan.json is no download plan: it has no object \"files\"");
        assertThatThrownBy(() -> DownloadPlan.parse("{\"files\": {\"a.tfrecord\": \"12\"}}", "p"))
                .hasMessage(
                        "p is no download plan: it has the file 'a.tfrecord' with the MD5 '12'");
    }

    @Test
    void refusesNamesThatLeadElsewhere() {
        assertThatThrownBy(() -> plan("../../etc/trainaa.tfrecord"))
                .hasMessageContaining("it has the file '../../etc/trainaa.tfrecord'");
    }

    @Test
    void refusesPartitionsThatAreNotThere() {
        assertThat(Partition.parse("2/video/train").planPath())
                .isEqualTo("2/download_plans/video_train.json");
        assertThat(Partition.parse("3/frame/validate").filePath("validate3c.tfrecord"))
                .isEqualTo("3/frame/validate/validate3c.tfrecord");
        assertThatThrownBy(() -> Partition.parse("2/video"))
                .hasMessage("partition is '2/video': give VERSION/LEVEL/SPLIT, as 2/video/train");
        assertThatThrownBy(() -> Partition.parse("2/video/trian"))
                .hasMessage("split of a partition is 'trian': give train, validate or test");
        assertThatThrownBy(() -> Partition.parse("9/video/train"))
                .hasMessage("version of a partition is 9: give 1 to 3");
    }
}
