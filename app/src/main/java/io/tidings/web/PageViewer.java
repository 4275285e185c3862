package io.tidings.web;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/** The user who sees the page: names for its frame and the time zone for its times. The sign-in sets it. */
@RequestScoped
@Named("viewer")
public class PageViewer {
    public static final String CSRF_FIELD = "csrf_token";
    public static final String CSRF_HEADER = "X-CSRF-Token";
    /** The field of a form that says for whom it was shown. */
    public static final String FORM_OF_FIELD = "form_of";

    private String name = "";
    private String account = "";
    private ZoneId zone = ZoneOffset.UTC;
    private Supplier<String> csrf = () -> "";
    private Supplier<String> formOf = () -> "";
    private String notice = "";

    /**
     * Sets the source of the token that forms send back as {@link #CSRF_FIELD} or {@link #CSRF_HEADER}. Only a page
     * with a form calls it, because it may set a cookie.
     */
    public void setCsrfToken(Supplier<String> csrfToken) {
        this.csrf = csrfToken;
    }

    /** Sets the source of {@link #FORM_OF_FIELD}, for forms that keep their input when the session ends. */
    public void setFormOf(Supplier<String> formOfUser) {
        this.formOf = formOfUser;
    }

    /** Sets a sentence that stands above the page. */
    public void setNotice(String sentence) {
        this.notice = sentence;
    }

    public void setUser(String userName, String accountName, ZoneId accountZone) {
        this.name = userName;
        this.account = accountName;
        this.zone = accountZone;
    }

    public String csrf() {
        return csrf.get();
    }

    public String formOf() {
        return formOf.get();
    }

    /** Returns the sentence above the page; empty for none. */
    public String notice() {
        return notice;
    }

    public String name() {
        return name;
    }

    public String account() {
        return account;
    }

    public ZoneId zone() {
        return zone;
    }
}
