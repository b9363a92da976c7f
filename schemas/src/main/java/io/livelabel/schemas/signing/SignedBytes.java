package io.livelabel.schemas.signing;

import io.livelabel.schemas.avro.InputPosition;
import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.avro.WeightsManifest;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a manifest that a signature is over, in the layout {@value #LAYOUT}. They do not
 * follow from the Avro encoding, so that a reader of another version of the schema comes to the
 * same ones.
 *
 * <p>Numbers are big-endian. A string is its length in bytes, in 4 bytes, and its UTF-8; an integer
 * 8 bytes; a double its IEEE 754 bits in 8 bytes; a truth value one byte, 0 or 1; what may be null
 * a truth value, and behind 1 the value. In this order:
 *
 * <ol>
 *   <li>the layout's name, as a string;
 *   <li>{@code model}, {@code lineage}: strings; {@code version}: integer;
 *   <li>{@code parentLineage}: string or null; {@code parentVersion}: integer or null;
 *   <li>{@code architecture}: string; {@code averaged}: truth value; {@code parameterCount}:
 *       integer; {@code sha256}: string;
 *   <li>{@code steps}, {@code examples}: integers;
 *   <li>the number of {@code inputs}: integer; of each {@code topic}: string, {@code partition} and
 *       {@code nextOffset}: integers;
 *   <li>{@code pendingExamples}: integer;
 *   <li>{@code prequential}: null, or {@code examples}: integer, {@code gap20}, {@code hitAt1},
 *       {@code perr}, {@code map}, {@code loss}: doubles;
 *   <li>{@code figuresOf}: its symbol as a string; {@code createdAtMs}: integer.
 * </ol>
 *
 * <p>Not signed are {@code dtype}, {@code chunks}, {@code anchors} and {@code anchor}: whatever
 * they say, what is put together has the signed SHA-256, or is refused.
 */
final class SignedBytes {
    static final String LAYOUT = "livelabel-weights-1";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private SignedBytes() {}

    /** The bytes of a manifest. */
    static byte[] of(WeightsManifest manifest) {
        SignedBytes signed = new SignedBytes();
        try {
            signed.write(manifest);
        } catch (IOException e) {
            throw new IllegalStateException("a buffer in memory takes everything", e);
        }
        return signed.bytes.toByteArray();
    }

    private void write(WeightsManifest manifest) throws IOException {
        string(LAYOUT);
        string(manifest.getModel());
        string(manifest.getLineage());
        out.writeLong(manifest.getVersion());
        optional(manifest.getParentLineage());
        optional(manifest.getParentVersion());
        string(manifest.getArchitecture());
        out.writeBoolean(manifest.getAveraged());
        out.writeLong(manifest.getParameterCount());
        string(manifest.getSha256());
        out.writeLong(manifest.getSteps());
        out.writeLong(manifest.getExamples());
        out.writeLong(manifest.getInputs().size());
        for (InputPosition input : manifest.getInputs()) {
            string(input.getTopic());
            out.writeLong(input.getPartition());
            out.writeLong(input.getNextOffset());
        }
        out.writeLong(manifest.getPendingExamples());
        figures(manifest.getPrequential());
        string(manifest.getFiguresOf().name());
        out.writeLong(manifest.getCreatedAtMs());
    }

    private void figures(@Nullable PrequentialFigures figures) throws IOException {
        out.writeBoolean(figures != null);
        if (figures != null) {
            out.writeLong(figures.getExamples());
            out.writeDouble(figures.getGap20());
            out.writeDouble(figures.getHitAt1());
            out.writeDouble(figures.getPerr());
            out.writeDouble(figures.getMap());
            out.writeDouble(figures.getLoss());
        }
    }

    private void optional(@Nullable String value) throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            string(value);
        }
    }

    private void optional(@Nullable Long value) throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            out.writeLong(value);
        }
    }

    private void string(String value) throws IOException {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}
