package io.livelabel.schemas.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.FiguredWeights;
import io.livelabel.schemas.avro.InputPosition;
import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningTest {
    /** The keys of RFC 8032, 7.1, test 1, as {@code openssl} writes keys. */
    private static final String OPENSSL_PRIVATE =
            """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
            -----END PRIVATE KEY-----
            """;

    private static final String OPENSSL_PUBLIC =
            """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
            -----END PUBLIC KEY-----
            """;

    private static final Set<String> UNSIGNED =
            Set.of("dtype", "chunks", "anchors", "anchor", "signature");

    @TempDir Path directory;

    private Path privateKey;
    private Path publicKey;

    @BeforeEach
    void makeKeys() {
        privateKey = directory.resolve("private.pem");
        publicKey = directory.resolve("public.pem");
        Ed25519Keys.generate(privateKey, publicKey);
    }

    @Test
    void takesWhatATrustedKeyHasSigned() {
        assertThat(trusting(publicKey).objection(signed())).isEmpty();
    }

    @Test
    void refusesWhatIsNotSigned() {
        assertThat(trusting(publicKey).objection(manifest()))
                .hasValueSatisfying(why -> assertThat(why).startsWith("it is not signed"));
    }

    @Test
    void refusesWhatAnotherKeyHasSigned() {
        Path others = directory.resolve("others.pem");
        Ed25519Keys.generate(directory.resolve("others-private.pem"), others);

        assertThat(trusting(others).objection(signed()))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("it is signed by the key ", "trusted are"));
    }

    @Test
    void takesWhatAnyOfSeveralTrustedKeysHasSignedSoThatKeysCanBeReplaced() {
        Path next = directory.resolve("next.pem");
        Ed25519Keys.generate(directory.resolve("next-private.pem"), next);

        assertThat(trusting(next, publicKey).objection(signed())).isEmpty();
    }

    @Test
    void looksAtNoSignatureWithoutKeys() {
        assertThat(TrustedKeys.none().objection(manifest())).isEmpty();
    }

    @Test
    void signsEveryFieldButThoseThatSayWhereAndInWhatEncodingTheWeightsAre() {
        List<Consumer<WeightsManifest>> changes =
                List.of(
                        m -> m.setModel("moe"),
                        m -> m.setLineage("another"),
                        m -> m.setVersion(8),
                        m -> m.setParentLineage(null),
                        m -> m.setParentVersion(null),
                        m -> m.setArchitecture("{}"),
                        m -> m.setAveraged(true),
                        m -> m.setParameterCount(2),
                        m -> m.setSha256("00"),
                        m -> m.setSteps(1),
                        m -> m.setExamples(1),
                        m -> m.setInputs(List.of()),
                        m -> m.setPendingExamples(1),
                        m -> m.setPrequential(null),
                        m -> m.setFiguresOf(FiguredWeights.UNROUNDED),
                        m -> m.setCreatedAtMs(1));
        Set<String> changed = new TreeSet<>();
        for (Consumer<WeightsManifest> change : changes) {
            WeightsManifest tampered = signed();
            change.accept(tampered);
            String field = changedField(tampered);
            changed.add(field);
            assertThat(trusting(publicKey).objection(tampered))
                    .as(field)
                    .hasValueSatisfying(why -> assertThat(why).contains("is not that of what"));
        }
        assertThat(changed)
                .as("all fields that are signed")
                .containsExactlyInAnyOrderElementsOf(
                        WeightsManifest.SCHEMA$.getFields().stream()
                                .map(Schema.Field::name)
                                .filter(name -> !UNSIGNED.contains(name))
                                .toList());
    }

    @Test
    void takesTheSameWeightsFromAnotherPlace() {
        WeightsManifest moved = signed();
        moved.setChunks(List.of());
        moved.setDtype("float16-le");

        assertThat(trusting(publicKey).objection(moved)).isEmpty();
    }

    @Test
    void refusesASignatureThatIsNone() {
        WeightsManifest damaged = signed();
        damaged.getSignature().setValue(ByteBuffer.wrap(new byte[] {1, 2, 3}));

        assertThat(trusting(publicKey).objection(damaged)).isPresent();
    }

    @Test
    void refusesALayoutThatItDoesNotKnow() {
        WeightsManifest later = signed();
        later.getSignature().setLayout("livelabel-weights-2");

        assertThat(trusting(publicKey).objection(later))
                .hasValueSatisfying(why -> assertThat(why).contains("livelabel-weights-2"));
    }

    @Test
    void keepsToTheDocumentedLayout() {
        assertThat(HexFormat.of().formatHex(SignedBytes.of(manifest())))
                .isEqualTo(
                        text("livelabel-weights-1")
                                + text("logistic")
                                + text("lineage")
                                + "0000000000000007"
                                + ("01" + text("parent"))
                                + "010000000000000003"
                                + text("{\"a\":1}")
                                + "000000000000000001"
                                + text("ab")
                                + "000000000000000700000000000000400000000000000001"
                                + text("training-videos")
                                + "000000000000000000000000000000410000000000000002"
                                + ("01" + "0000000000000040" + "3fe0000000000000".repeat(5))
                                + text("PUBLISHED")
                                + "00000000000003e8");
    }

    @Test
    void readsKeysThatOpensslHasMade() throws IOException {
        Path signing = Files.writeString(directory.resolve("openssl.pem"), OPENSSL_PRIVATE);
        Path verifying = Files.writeString(directory.resolve("openssl.pub"), OPENSSL_PUBLIC);
        WeightsManifest manifest = manifest();

        ManifestSigner.of(signing.toString()).sign(manifest);

        assertThat(trusting(verifying).objection(manifest)).isEmpty();
    }

    @Test
    void givesThePrivateKeyToItsOwnerAloneAndWritesOverNone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(privateKey)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> Ed25519Keys.generate(privateKey, directory.resolve("new.pem")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(privateKey.toString());
    }

    @Test
    void namesAFileThatHoldsNoKeyAndShowsNothingOfIt() throws IOException {
        Path wrong = Files.writeString(directory.resolve("wrong.pem"), "a secret");

        assertThatThrownBy(() -> ManifestSigner.of(wrong.toString()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("wrong.pem")
                .hasMessageContaining("BEGIN PRIVATE KEY")
                .hasMessageNotContaining("a secret");
        assertThatThrownBy(() -> trusting(privateKey))
                .as("a private key instead of a public one")
                .isInstanceOf(UserException.class)
                .hasMessageContaining("BEGIN PUBLIC KEY");
    }

    private static TrustedKeys trusting(Path... files) {
        return TrustedKeys.read(List.of(files));
    }

    private WeightsManifest signed() {
        WeightsManifest manifest = manifest();
        ManifestSigner.of(privateKey.toString()).sign(manifest);
        return manifest;
    }

    private static String changedField(WeightsManifest tampered) {
        WeightsManifest plain = manifest();
        Optional<String> field =
                WeightsManifest.SCHEMA$.getFields().stream()
                        .map(Schema.Field::name)
                        .filter(name -> !name.equals("signature"))
                        .filter(name -> !Objects.equals(tampered.get(name), plain.get(name)))
                        .findFirst();
        return field.orElseThrow();
    }

    private static WeightsManifest manifest() {
        return WeightsManifest.newBuilder()
                .setModel("logistic")
                .setLineage("lineage")
                .setVersion(7)
                .setParentLineage("parent")
                .setParentVersion(3L)
                .setArchitecture("{\"a\":1}")
                .setAveraged(false)
                .setDtype("float32-le")
                .setParameterCount(1)
                .setSha256("ab")
                .setChunks(List.of(new ChunkPlace(0, 12L, 4, 1L)))
                .setSteps(7)
                .setExamples(64)
                .setInputs(List.of(new InputPosition("training-videos", 0, 65L)))
                .setPendingExamples(2)
                .setPrequential(new PrequentialFigures(64L, 0.5, 0.5, 0.5, 0.5, 0.5))
                .setCreatedAtMs(1_000)
                .build();
    }

    private static String text(String value) {
        return "%08x%s"
                .formatted(
                        value.length(),
                        HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8)));
    }
}
