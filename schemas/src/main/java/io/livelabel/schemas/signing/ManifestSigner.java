package io.livelabel.schemas.signing;

import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.avro.WeightsSignature;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import org.jspecify.annotations.Nullable;

/** Signs manifests of weights, or leaves them unsigned. One manifest has one signature by a key. */
public final class ManifestSigner {
    private final @Nullable KeyPair keys;

    private ManifestSigner(@Nullable KeyPair keys) {
        this.keys = keys;
    }

    /** Leaves manifests as they are. */
    public static ManifestSigner none() {
        return new ManifestSigner(null);
    }

    /**
     * Signs with a private key.
     *
     * @param privateKey its PEM file; empty for no signatures
     * @throws io.livelabel.schemas.client.UserException if it cannot be read, or holds no Ed25519
     *     key
     */
    public static ManifestSigner of(String privateKey) {
        return privateKey.isEmpty()
                ? none()
                : new ManifestSigner(Ed25519Keys.readPrivate(Path.of(privateKey)));
    }

    /** Puts the signature into a manifest that is complete but for it. */
    public void sign(WeightsManifest manifest) {
        if (keys == null) {
            return;
        }
        try {
            Signature signature = Signature.getInstance(Ed25519Keys.ALGORITHM);
            signature.initSign(keys.getPrivate());
            signature.update(SignedBytes.of(manifest));
            manifest.setSignature(
                    new WeightsSignature(
                            SignedBytes.LAYOUT,
                            Ed25519Keys.nameOf(keys.getPublic()),
                            ByteBuffer.wrap(signature.sign())));
        } catch (GeneralSecurityException e) {
            throw Ed25519Keys.absent(e);
        }
    }
}
