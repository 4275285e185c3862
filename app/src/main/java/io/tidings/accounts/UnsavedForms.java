package io.tidings.accounts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.shared.UserId;
import io.tidings.web.PageViewer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the input of a form while its user signs in again. The sign-in page carries the input, encrypted with AES-GCM
 * (NIST SP 800-38D), so nothing is stored. Only the user for whom the form was shown can open it. Thread-safe.
 */
@Singleton
final class UnsavedForms {
    /** The field of the sign-in page. */
    static final String SEALED = "unsaved_form";
    /** The field of a form that comes back after the sign-in. */
    static final String SIGNED_IN_AGAIN = "signed_in_again";

    /** Fields with this prefix are passwords and keys. They are not kept. */
    private static final String SECRET = "secret-";

    private static final Set<String> OWN_FIELDS =
            Set.of(PageViewer.CSRF_FIELD, PageViewer.FORM_OF_FIELD, SIGNED_IN_AGAIN, SEALED);

    /** The page with the input is at most this old. */
    private static final Duration LIFE = Duration.ofDays(1);
    /** The framework refuses fields of more than a million characters. The longest text of a form has 4,096. */
    private static final int MAX_LENGTH = 400_000;

    private static final int MAX_FIELDS = 150;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final FormKey key;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    UnsavedForms(FormKey key, ObjectMapper json, InstantSource clock) {
        this.key = key;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Returns the text by which a form says for whom it was shown. No other site can make one, so it replaces the CSRF
     * token of a session that has ended, for showing the form again and for nothing else.
     */
    String formOf(UserId user) {
        return user.value() + "." + base64(key.mac("form_of:" + user.value()));
    }

    /** Returns the user for whom a form was shown; empty if this program did not make the text. */
    Optional<UserId> userOf(@Nullable String formOf) {
        if (formOf == null || !formOf.matches("\\d{1,18}\\.[\\w-]{43}")) {
            return Optional.empty();
        }
        var user = new UserId(Long.parseLong(formOf.substring(0, formOf.indexOf('.'))));
        return Secrets.equal(bytes(formOf(user)), bytes(formOf)) ? Optional.of(user) : Optional.empty();
    }

    /** Returns the encrypted input without passwords and keys; empty if it is longer than a form can be. */
    Optional<String> seal(UserId user, String path, Map<String, List<String>> typed) {
        var values = new LinkedHashMap<>(typed);
        values.keySet().removeIf(name -> OWN_FIELDS.contains(name) || name.startsWith(SECRET));
        var length = values.values().stream()
                .flatMap(List::stream)
                .mapToInt(String::length)
                .sum();
        if (values.size() > MAX_FIELDS || length > MAX_LENGTH) {
            return Optional.empty();
        }
        var form = new UnsavedForm(user.value(), clock.instant().plus(LIFE).getEpochSecond(), path, values);
        var sealed = base64(encrypt(write(form)));
        return sealed.length() > 2 * MAX_LENGTH ? Optional.empty() : Optional.of(sealed);
    }

    /** Returns the input; empty for another user, an old page, and a text that was not made by {@link #seal}. */
    Optional<UnsavedForm> open(String sealed, UserId user) {
        return decrypt(sealed)
                .map(this::read)
                .filter(form -> form.user() == user.value())
                .filter(form -> form.expiresAt() > clock.instant().getEpochSecond());
    }

    private byte[] encrypt(byte[] plain) {
        var nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            var secret = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(plain);
            return ByteBuffer.allocate(NONCE + secret.length)
                    .put(nonce)
                    .put(secret)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    private Optional<byte[]> decrypt(String sealed) {
        try {
            var secret = Base64.getUrlDecoder().decode(sealed);
            if (secret.length <= NONCE) {
                return Optional.empty();
            }
            var cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(secret, NONCE));
            return Optional.of(cipher.doFinal(secret, NONCE, secret.length - NONCE));
        } catch (IllegalArgumentException | GeneralSecurityException changed) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key.mac("unsaved_form"), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    private byte[] write(UnsavedForm form) {
        try {
            return json.writeValueAsBytes(form);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a form is lists of texts", e);
        }
    }

    private UnsavedForm read(byte[] plain) {
        try {
            return json.readValue(plain, UnsavedForm.class);
        } catch (IOException e) {
            throw new IllegalStateException("this program wrote it", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
