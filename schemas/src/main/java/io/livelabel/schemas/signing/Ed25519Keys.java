package io.livelabel.schemas.signing;

import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ed25519 keys (RFC 8032) in PEM files, as {@code openssl genpkey -algorithm ed25519} and {@code
 * openssl pkey -pubout} write them: a private key in PKCS#8, a public key in X.509.
 */
public final class Ed25519Keys {
    static final String ALGORITHM = "Ed25519";

    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final byte[] PROBE = "livelabel".getBytes(StandardCharsets.UTF_8);

    private Ed25519Keys() {}

    /**
     * Makes a pair of keys.
     *
     * @param privateFile the file of the private key, which its owner alone may read
     * @param publicFile the file of the public key
     * @return the name of the public key, see {@link #nameOf}
     * @throws UserException if one of the files is there, or cannot be written
     */
    public static String generate(Path privateFile, Path publicFile) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            for (Path file : new Path[] {privateFile, publicFile}) {
                if (Files.exists(file)) {
                    throw new FileAlreadyExistsException(file.toString());
                }
            }
            Files.createFile(
                    privateFile,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(privateFile, pem(PRIVATE, pair.getPrivate().getEncoded()));
            Files.writeString(publicFile, pem(PUBLIC, pair.getPublic().getEncoded()));
            return nameOf(pair.getPublic());
        } catch (FileAlreadyExistsException e) {
            throw new UserException(
                    "there is a file %s, and no key is written over".formatted(e.getMessage()), e);
        } catch (IOException e) {
            throw new UserException(
                    "cannot write the keys %s and %s: %s".formatted(privateFile, publicFile, e), e);
        } catch (GeneralSecurityException e) {
            throw absent(e);
        }
    }

    /**
     * The public key of a file.
     *
     * @throws UserException if it cannot be read, or holds none
     */
    static PublicKey readPublic(Path file) {
        byte[] encoded = read(file, PUBLIC);
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new UserException(
                    "%s holds no public key of %s: %s".formatted(file, ALGORITHM, e.getMessage()),
                    e);
        }
    }

    /**
     * The pair of keys of a private key's file.
     *
     * @throws UserException if it cannot be read, or holds none
     */
    static KeyPair readPrivate(Path file) {
        byte[] encoded = read(file, PRIVATE);
        try {
            PrivateKey key =
                    KeyFactory.getInstance(ALGORITHM)
                            .generatePrivate(new PKCS8EncodedKeySpec(encoded));
            return new KeyPair(publicOf(key), key);
        } catch (GeneralSecurityException e) {
            // Without the cause, which has seen the key.
            throw new UserException("%s holds no private key of %s".formatted(file, ALGORITHM));
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /** A key's name: the SHA-256 of its X.509 encoding, in lower-case hexadecimal. */
    static String nameOf(PublicKey key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw absent(e);
        }
    }

    /** The JDK computes a public key only as it makes a pair, from what is drawn at random. */
    private static PublicKey publicOf(PrivateKey key) throws GeneralSecurityException {
        byte[] seed =
                ((EdECPrivateKey) key)
                        .getBytes()
                        .orElseThrow(() -> new InvalidKeyException("the key has no bytes"));
        KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
        generator.initialize(NamedParameterSpec.ED25519, new Drawn(seed));
        PublicKey computed = generator.generateKeyPair().getPublic();
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(computed);
        signature.update(PROBE);
        if (!signature.verify(signed)) {
            throw new InvalidKeyException("the public key does not follow from the private one");
        }
        return computed;
    }

    private static byte[] read(Path file, String kind) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UserException("cannot read the key %s: %s".formatted(file, e), e);
        }
        Matcher pem =
                Pattern.compile("-----BEGIN %1$s-----([^-]+)-----END %1$s-----".formatted(kind))
                        .matcher(text);
        if (!pem.find()) {
            throw new UserException(
                    "%s is no PEM file of a %s: it has no line -----BEGIN %s-----"
                            .formatted(file, kind.toLowerCase(Locale.ROOT), kind));
        }
        try {
            return Base64.getMimeDecoder().decode(pem.group(1));
        } catch (IllegalArgumentException e) {
            throw new UserException(
                    "%s is no PEM file: what stands between its lines is not Base64"
                            .formatted(file));
        }
    }

    private static String pem(String kind, byte[] encoded) {
        return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
                .formatted(kind, Base64.getEncoder().encodeToString(encoded));
    }

    /** Every JDK from 15 on has both algorithms. */
    static IllegalStateException absent(GeneralSecurityException cause) {
        return new IllegalStateException("this JDK lacks " + ALGORITHM + " or SHA-256", cause);
    }

    /** Gives what was drawn before. */
    private static final class Drawn extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] drawn;

        Drawn(byte[] drawn) {
            this.drawn = drawn.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(drawn, 0, bytes, 0, bytes.length);
        }
    }
}
