package io.livelabel.schemas.signing;

import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.avro.WeightsSignature;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The public keys whose signatures of weights a reader trusts; one that has none takes all weights,
 * signed or not. With several, a key can be replaced while weights that it signed still serve.
 * Immutable.
 *
 * @param keys Ed25519 keys
 */
public record TrustedKeys(List<PublicKey> keys) {
    /** So much of a key's name tells it from others. */
    private static final int SHOWN = 16;

    /** Copies the list. */
    public TrustedKeys {
        keys = List.copyOf(keys);
    }

    /** None: signatures are not looked at. */
    public static TrustedKeys none() {
        return new TrustedKeys(List.of());
    }

    /**
     * Those of PEM files.
     *
     * @throws io.livelabel.schemas.client.UserException if one cannot be read, or holds no Ed25519
     *     key
     */
    public static TrustedKeys read(List<Path> files) {
        return new TrustedKeys(files.stream().map(Ed25519Keys::readPublic).toList());
    }

    /**
     * What speaks against a manifest: nothing if one of the keys has signed it, or there are none.
     *
     * @return a sentence without a subject or a part of one
     */
    public Optional<String> objection(WeightsManifest manifest) {
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        WeightsSignature signature = manifest.getSignature();
        if (signature == null) {
            return Optional.of("it is not signed; trusted are keys " + shown());
        }
        if (!signature.getLayout().equals(SignedBytes.LAYOUT)) {
            return Optional.of(
                    "its signature is over the layout %s; known is %s"
                            .formatted(signature.getLayout(), SignedBytes.LAYOUT));
        }
        Optional<PublicKey> key =
                keys.stream()
                        .filter(one -> Ed25519Keys.nameOf(one).equals(signature.getKey()))
                        .findFirst();
        if (key.isEmpty()) {
            return Optional.of(
                    "it is signed by the key %s; trusted are %s"
                            .formatted(shown(signature.getKey()), shown()));
        }
        return verifies(key.get(), manifest, signature)
                ? Optional.empty()
                : Optional.of(
                        "its signature by the key %s is not that of what its manifest says"
                                .formatted(shown(signature.getKey())));
    }

    private static boolean verifies(
            PublicKey key, WeightsManifest manifest, WeightsSignature signed) {
        ByteBuffer value = signed.getValue().duplicate();
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        try {
            Signature signature = Signature.getInstance(Ed25519Keys.ALGORITHM);
            signature.initVerify(key);
            signature.update(SignedBytes.of(manifest));
            return signature.verify(bytes);
        } catch (SignatureException e) {
            // It has not the form of a signature.
            return false;
        } catch (GeneralSecurityException e) {
            throw Ed25519Keys.absent(e);
        }
    }

    /** Who has signed a manifest, as far as it says, and whether that is trusted, in words. */
    public String describe(WeightsManifest manifest) {
        WeightsSignature signature = manifest.getSignature();
        String signer = signature == null ? "none" : "by key " + shown(signature.getKey());
        return keys.isEmpty()
                ? signer
                : signer + objection(manifest).map(why -> ", refused: " + why).orElse(", trusted");
    }

    private String shown() {
        return keys.stream()
                .map(Ed25519Keys::nameOf)
                .map(TrustedKeys::shown)
                .collect(Collectors.joining(", "));
    }

    private static String shown(String name) {
        return name.length() > SHOWN ? name.substring(0, SHOWN) + "…" : name;
    }
}
