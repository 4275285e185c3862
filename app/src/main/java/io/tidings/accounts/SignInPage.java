package io.tidings.accounts;

import io.quarkus.qute.Location;
import io.quarkus.qute.Template;
import jakarta.inject.Singleton;

/** Renders the sign-in page, and the page that brings back a form after the sign-in. Thread-safe. */
@Singleton
final class SignInPage {
    private final Template signIn;
    private final Template signedInAgain;

    SignInPage(
            @Location("accounts/sign-in") Template signIn,
            @Location("accounts/signed-in-again") Template signedInAgain) {
        this.signIn = signIn;
        this.signedInAgain = signedInAgain;
    }

    /**
     * @param email what was typed; may be empty
     * @param next the local path to open after the sign-in
     * @param unsaved the sealed form that comes back after the sign-in; may be empty
     * @param ended whether the session ended, so that a form was not carried out
     */
    record Fields(String email, String next, String unsaved, boolean ended) {}

    /** @param error empty for none */
    String render(String error, Fields fields) {
        return signIn.data("error", error).data("fields", fields).render();
    }

    String bringBack(UnsavedForm form) {
        return signedInAgain.data("form", form).render();
    }
}
