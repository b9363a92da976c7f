package io.livelabel.producer.replay;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.livelabel.schemas.avro.TrainingVideo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * A video of a shard, read by the library of Protocol Buffers and by nothing of the product's.
 *
 * @param id the video's id
 * @param labels class ids, in the order of the shard
 * @param meanRgb the packed floats as they lie in the shard
 * @param meanAudio as {@code meanRgb}
 */
record PlainVideo(String id, List<Integer> labels, ByteString meanRgb, ByteString meanAudio) {
    private static final int HEADER_BYTES = 12;
    private static final int FOOTER_BYTES = 4;

    /** The videos of a shard whose data's checksum is right. */
    static List<PlainVideo> readSound(Path shard) throws IOException {
        List<PlainVideo> videos = new ArrayList<>();
        byte[] bytes = Files.readAllBytes(shard);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at < bytes.length) {
            int length = (int) buffer.getLong(at);
            int data = at + HEADER_BYTES;
            CRC32C crc = new CRC32C();
            crc.update(bytes, data, length);
            int sum = (int) crc.getValue();
            if (((sum >>> 15 | sum << 17) + 0xa282ead8) == buffer.getInt(data + length)) {
                videos.add(parse(CodedInputStream.newInstance(bytes, data, length)));
            }
            at = data + length + FOOTER_BYTES;
        }
        return videos;
    }

    private static PlainVideo parse(CodedInputStream example) throws IOException {
        Map<String, ByteString> features = new HashMap<>();
        for (ByteString map : fields(example, 1)) {
            for (ByteString entry : fields(map.newCodedInput(), 1)) {
                String key = fields(entry.newCodedInput(), 1).get(0).toStringUtf8();
                features.put(key, fields(entry.newCodedInput(), 2).get(0));
            }
        }
        List<Integer> labels = new ArrayList<>();
        CodedInputStream packed = values(features.get("labels"), 3).newCodedInput();
        while (!packed.isAtEnd()) {
            labels.add((int) packed.readInt64());
        }
        return new PlainVideo(
                values(features.get("id"), 1).toStringUtf8(),
                labels,
                values(features.get("mean_rgb"), 2),
                values(features.get("mean_audio"), 2));
    }

    /** The first item of the list of a kind that a feature holds; empty if it has none. */
    private static ByteString values(ByteString feature, int kind) throws IOException {
        List<ByteString> items =
                fields(fields(feature.newCodedInput(), kind).get(0).newCodedInput(), 1);
        return items.isEmpty() ? ByteString.EMPTY : items.get(0);
    }

    /** The contents of every field of a number that has a length. */
    private static List<ByteString> fields(CodedInputStream message, int number)
            throws IOException {
        List<ByteString> found = new ArrayList<>();
        for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == number
                    && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                found.add(message.readBytes());
            } else {
                message.skipField(tag);
            }
        }
        return found;
    }

    /** What a training topic holds of it, behind the id of the schema. */
    byte[] toAvro() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new SpecificDatumWriter<>(TrainingVideo.class)
                .write(
                        new TrainingVideo(
                                id,
                                labels,
                                meanRgb.asReadOnlyByteBuffer(),
                                meanAudio.asReadOnlyByteBuffer()),
                        encoder);
        encoder.flush();
        return bytes.toByteArray();
    }
}
