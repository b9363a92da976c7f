package io.livelabel.schemas.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate for servers on this machine, made by the JDK's keytool, and who trusts it. */
public final class TestCertificate {
    private static final String ALIAS = "server";

    private final Path keyStore;
    private final Path trustStore;
    private final String password;

    /**
     * Makes one.
     *
     * @param directory gets the key store and the trust store
     * @param password of both
     */
    public TestCertificate(Path directory, String password) {
        this.keyStore = directory.resolve("key-store.p12");
        this.trustStore = directory.resolve("trust-store.p12");
        this.password = password;
        try {
            makeKeyStore();
            makeTrustStore();
        } catch (InterruptedException | IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the test's certificate could not be made", e);
        }
    }

    private void makeKeyStore() throws IOException, InterruptedException {
        Path log = keyStore.resolveSibling("keytool.log");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                ALIAS,
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost,ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                keyStore.toString(),
                                "-storepass",
                                password)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroyForcibly();
            throw new IOException("keytool failed: " + Files.readString(log));
        }
    }

    private void makeTrustStore() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, load().getCertificate(ALIAS));
        try (OutputStream out = Files.newOutputStream(trustStore)) {
            trusted.store(out, password.toCharArray());
        }
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore)) {
            keys.load(in, password.toCharArray());
        }
        return keys;
    }

    /** What a server shows. */
    public Path keyStore() {
        return keyStore;
    }

    /** What a client trusts. */
    public Path trustStore() {
        return trustStore;
    }

    /** What a server in this JVM shows. */
    SSLContext serverContext() {
        try {
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(load(), password.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the test's certificate cannot be used", e);
        }
    }
}
