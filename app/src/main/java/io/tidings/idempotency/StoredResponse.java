package io.tidings.idempotency;

import io.tidings.web.Digests;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A response that is stored and can be returned again. It is encrypted with AES-GCM. The key is derived from the
 * idempotency key and the API key, which only the caller knows. Responses can have phone numbers, and one has the text
 * of a new API key.
 *
 * @param location empty for none
 */
record StoredResponse(int status, String contentType, String location, byte[] body) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    byte[] encrypt(IdempotencyKey key, String secret) {
        try {
            var plain = new ByteArrayOutputStream();
            try (var out = new DataOutputStream(plain)) {
                out.writeInt(status);
                out.writeUTF(contentType);
                out.writeUTF(location);
                out.write(body);
            }
            var nonce = new byte[NONCE];
            RANDOM.nextBytes(nonce);
            var whole = new ByteArrayOutputStream();
            whole.write(nonce);
            whole.write(cipher(Cipher.ENCRYPT_MODE, key, secret, nonce).doFinal(plain.toByteArray()));
            return whole.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing in this JDK", e);
        }
    }

    /** Returns empty when another API key encrypted it. */
    static Optional<StoredResponse> decrypt(byte[] sealed, IdempotencyKey key, String secret) {
        try {
            var nonce = java.util.Arrays.copyOf(sealed, NONCE);
            var plain = cipher(Cipher.DECRYPT_MODE, key, secret, nonce).doFinal(sealed, NONCE, sealed.length - NONCE);
            try (var in = new DataInputStream(new ByteArrayInputStream(plain))) {
                return Optional.of(new StoredResponse(in.readInt(), in.readUTF(), in.readUTF(), in.readAllBytes()));
            }
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing in this JDK", e);
        }
    }

    private static Cipher cipher(int mode, IdempotencyKey key, String secret, byte[] nonce)
            throws GeneralSecurityException {
        var material = "tidings-answer\n" + key.text() + "\n" + secret;
        var aes = new SecretKeySpec(Digests.sha256(material), "AES");
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, aes, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }
}
