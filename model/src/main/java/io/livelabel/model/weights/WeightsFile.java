package io.livelabel.model.weights;

import io.livelabel.model.Architecture;
import io.livelabel.model.weights.InvalidWeightsException.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32C;

/**
 * One version of a model's weights in a file of its own, with all that is needed to score with it.
 *
 * <p>Format, big-endian but for the weights: 8 bytes {@code LLWEIGHT}; int format number; long
 * length of the whole file; architecture as JSON, lineage, SHA-256 of the weights (each an int
 * length and UTF-8); long version; long examples; byte whether averaged; int number of weights;
 * these as little-endian float32; int CRC-32C of all before.
 *
 * @param architecture what the weights are of
 * @param lineage the training history they belong to
 * @param version the version within the lineage: steps made
 * @param examples examples trained on
 * @param averaged whether they are a moving average
 * @param weights the weights
 */
public record WeightsFile(
        Architecture architecture,
        String lineage,
        long version,
        long examples,
        boolean averaged,
        Weights weights) {
    private static final long MAGIC = 0x4C4C574549474854L;
    private static final int FORMAT = 1;

    /** Refuses weights that are not the architecture's. */
    public WeightsFile {
        if (weights.length() != architecture.parameterCount()) {
            throw new IllegalArgumentException(
                    "%d weights for the %d parameters of %s"
                            .formatted(
                                    weights.length(),
                                    architecture.parameterCount(),
                                    architecture.name()));
        }
    }

    /** Writes a file, which is there whole or not at all. */
    public void write(Path file) throws IOException {
        byte[] head = head(0);
        byte[] bytes = new byte[weights.length() * Float.BYTES];
        weights.bytes().get(bytes);
        head = head((long) head.length + bytes.length + Integer.BYTES);
        CRC32C crc = new CRC32C();
        crc.update(head);
        crc.update(bytes);
        Path absolute = file.toAbsolutePath();
        Path beside = absolute.resolveSibling(absolute.getFileName() + ".part");
        try {
            try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(beside))) {
                out.write(head);
                out.write(bytes);
                out.writeInt((int) crc.getValue());
            }
            Files.move(beside, absolute, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private byte[] head(long fileLength) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(MAGIC);
        out.writeInt(FORMAT);
        out.writeLong(fileLength);
        for (String text : new String[] {architecture.toJson(), lineage, weights.sha256()}) {
            byte[] encoded = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            out.writeInt(encoded.length);
            out.write(encoded);
        }
        out.writeLong(version);
        out.writeLong(examples);
        out.writeBoolean(averaged);
        out.writeInt(weights.length());
        return bytes.toByteArray();
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read
     * @throws InvalidWeightsException if it is not what {@link #write} wrote; the message says what
     *     was found and what was expected
     */
    public static WeightsFile read(Path file) throws IOException, InvalidWeightsException {
        byte[] all = Files.readAllBytes(file);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(all));
        if (all.length < 2 * Long.BYTES + Integer.BYTES) {
            throw invalid(
                    Fault.WRONG_LENGTH,
                    file,
                    "has %d bytes: too short for weights".formatted(all.length));
        }
        long magic = in.readLong();
        if (magic != MAGIC) {
            throw invalid(
                    Fault.CORRUPT,
                    file,
                    "is no weights file: it begins with %016x, not %016x".formatted(magic, MAGIC));
        }
        int format = in.readInt();
        if (format != FORMAT) {
            throw invalid(
                    Fault.UNKNOWN_FORMAT,
                    file,
                    "has format %d, this program knows %d".formatted(format, FORMAT));
        }
        long length = in.readLong();
        if (length != all.length) {
            throw invalid(
                    Fault.WRONG_LENGTH,
                    file,
                    "has %d bytes, it was written with %d: was it cut short?"
                            .formatted(all.length, length));
        }
        requireChecksum(file, all);
        return parse(file, in);
    }

    private static void requireChecksum(Path file, byte[] all) throws InvalidWeightsException {
        int end = all.length - Integer.BYTES;
        CRC32C crc = new CRC32C();
        crc.update(all, 0, end);
        int stated = ByteBuffer.wrap(all).getInt(end);
        if ((int) crc.getValue() != stated) {
            throw invalid(
                    Fault.CORRUPT,
                    file,
                    "is corrupt: its CRC-32C is %08x, it states %08x"
                            .formatted((int) crc.getValue(), stated));
        }
    }

    private static WeightsFile parse(Path file, DataInputStream in)
            throws IOException, InvalidWeightsException {
        String json = text(in);
        String lineage = text(in);
        String sha256 = text(in);
        long version = in.readLong();
        long examples = in.readLong();
        boolean averaged = in.readBoolean();
        Weights weights = Weights.ofBytes(in.readNBytes(Math.multiplyExact(in.readInt(), 4)));
        if (!weights.sha256().equals(sha256)) {
            throw invalid(
                    Fault.WRONG_HASH,
                    file,
                    "has weights of SHA-256 %s, it states %s".formatted(weights.sha256(), sha256));
        }
        if (weights.firstNotFinite().isPresent()) {
            throw invalid(
                    Fault.CORRUPT,
                    file,
                    "has weights that are not finite, the first at %d"
                            .formatted(weights.firstNotFinite().getAsInt()));
        }
        try {
            return new WeightsFile(
                    Architecture.fromJson(json), lineage, version, examples, averaged, weights);
        } catch (IllegalArgumentException e) {
            throw invalid(Fault.CORRUPT, file, "does not fit together: " + e.getMessage());
        }
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static InvalidWeightsException invalid(Fault fault, Path file, String what) {
        return new InvalidWeightsException(fault, file + " " + what);
    }
}
