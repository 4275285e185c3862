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

    private String name = "";
    private String account = "";
    private ZoneId zone = ZoneOffset.UTC;
    private Supplier<String> csrf = () -> "";

    /**
     * Sets the source of the token that forms send back as {@link #CSRF_FIELD} or {@link #CSRF_HEADER}. Only a page
     * with a form calls it, because it may set a cookie.
     */
    public void setCsrfToken(Supplier<String> csrfToken) {
        this.csrf = csrfToken;
    }

    public void setUser(String userName, String accountName, ZoneId accountZone) {
        this.name = userName;
        this.account = accountName;
        this.zone = accountZone;
    }

    public String csrf() {
        return csrf.get();
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
