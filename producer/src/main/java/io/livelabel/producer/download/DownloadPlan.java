package io.livelabel.producer.download;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.livelabel.schemas.client.UserException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The files of a partition with their MD5, as the data set's own plan lists them: <code>
 * {"files": {"train3c.tfrecord": "d41d8c…"}}</code>.
 *
 * @param files sorted by the names that they get here
 */
public record DownloadPlan(List<File> files) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LETTERS =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /** Copies the list. */
    public DownloadPlan {
        files = List.copyOf(files);
    }

    /**
     * A file.
     *
     * @param remoteName its name on the mirrors: a split and two characters
     * @param name its name here: the two characters as a number, {@code train0034.tfrecord} for
     *     {@code trainaI.tfrecord}, as the data set's own script names it
     * @param md5 32 lower-case hexadecimal digits
     */
    public record File(String remoteName, String name, String md5) {}

    /**
     * Reads a plan.
     *
     * @param where where it came from, for errors
     * @throws UserException if it is none
     */
    public static DownloadPlan parse(String json, String where) {
        JsonNode listed;
        try {
            listed = JSON.readTree(json).path("files");
        } catch (JsonProcessingException e) {
            throw new UserException(
                    "%s is no download plan: %s".formatted(where, e.getOriginalMessage()), e);
        }
        if (!listed.isObject()) {
            throw new UserException(
                    "%s is no download plan: it has no object \"files\"".formatted(where));
        }
        List<File> files = new ArrayList<>();
        Map<String, String> remoteByName = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : listed.properties()) {
            String remote = entry.getKey();
            String md5 = entry.getValue().asText().toLowerCase(Locale.ROOT);
            // A name becomes a path here: one that leads elsewhere is not taken.
            if (!remote.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*")
                    || !md5.matches("[0-9a-f]{32}")) {
                throw new UserException(
                        "%s is no download plan: it has the file '%s' with the MD5 '%s'"
                                .formatted(where, remote, md5));
            }
            File file = new File(remote, localName(remote), md5);
            String other = remoteByName.put(file.name(), remote);
            if (other != null) {
                throw new UserException(
                        "%s is no download plan: %s and %s would both be %s"
                                .formatted(where, other, remote, file.name()));
            }
            files.add(file);
        }
        files.sort(Comparator.comparing(File::name));
        return new DownloadPlan(files);
    }

    /**
     * One of {@code count} parts, by the rule of the data set's own script, so that both choose the
     * same: files whose name's MD5, as a number, leaves {@code part} − 1 when divided by {@code
     * count}.
     *
     * @param part 1 to {@code count}
     */
    public DownloadPlan part(int part, int count) {
        if (count < 1 || part < 1 || part > count) {
            throw new IllegalArgumentException(
                    "part %d of %d: the part is 1 to the number of parts".formatted(part, count));
        }
        BigInteger parts = BigInteger.valueOf(count);
        return new DownloadPlan(
                files.stream()
                        .filter(
                                file ->
                                        new BigInteger(1, md5(file.remoteName()))
                                                        .mod(parts)
                                                        .intValue()
                                                == part - 1)
                        .toList());
    }

    private static byte[] md5(String name) {
        return Md5.digest().digest(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String localName(String remote) {
        int dot = remote.indexOf('.');
        if (dot < 2) {
            return remote;
        }
        int first = LETTERS.indexOf(remote.charAt(dot - 2));
        int second = LETTERS.indexOf(remote.charAt(dot - 1));
        return first < 0 || second < 0
                ? remote
                : "%s%04d%s"
                        .formatted(
                                remote.substring(0, dot - 2),
                                first * LETTERS.length() + second,
                                remote.substring(dot));
    }
}
