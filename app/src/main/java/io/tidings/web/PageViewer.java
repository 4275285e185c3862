package io.tidings.web;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/** Who looks at the page: what its frame says of them, and the zone in which they read times. Set by the sign-in. */
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
     * The token that every form of the page sends back, as {@link #CSRF_FIELD} or {@link #CSRF_HEADER}. Asked for only by
     * pages with a form: it may cost a cookie.
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
