package io.tidings.accounts;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.phones.PhoneNumbers;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.web.Form;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URI;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;

/** The settings page of the organisation: the settings of the account. */
@Path("/settings/organisation")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
final class OrganisationPages {
    private static final List<String> FIELDS =
            List.of("name", "default_country", "time_zone", "missing_value", "allow_premium_numbers");
    private static final List<Country> COUNTRIES = countries();
    private static final List<String> ZONES = List.copyOf(new TreeSet<>(ZoneId.getAvailableZoneIds()));
    private static final String CUSTOM = "literal:";

    private final CurrentActor actor;
    private final Accounts accounts;

    OrganisationPages(CurrentActor actor, Accounts accounts) {
        this.actor = actor;
        this.accounts = accounts;
    }

    public record Country(String code, String name) {}

    @CheckedTemplate(basePath = "accounts")
    static class Templates {
        private Templates() {}

        static native TemplateInstance organisation(Form form, List<Country> countries, List<String> zones);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance show() {
        return page(stored(accounts.find(actor.account()).orElseThrow()));
    }

    @POST
    @CsrfForm
    @KeepsInput
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> change(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        if (actor.signedInAgain()) {
            return RestResponse.ok(page(form));
        }
        try {
            accounts.change(actor.require(), account -> settings(form));
            return RestResponse.seeOther(URI.create("/settings?done=saved"));
        } catch (ProblemException refused) {
            form.addProblem(refused.problem(), FIELDS);
            return RestResponse.ResponseBuilder.<TemplateInstance>create(
                            refused.problem().status())
                    .entity(page(form))
                    .build();
        }
    }

    private static AccountSettings settings(Form form) {
        var missing = form.value("missing_value");
        return new AccountSettings(
                form.value("name"),
                form.value("default_country"),
                form.value("time_zone"),
                missing.equals(CUSTOM) ? CUSTOM + form.value("missing_text") : missing,
                form.has("allow_premium_numbers"));
    }

    private static Form stored(Account account) {
        var values = new LinkedHashMap<String, String>();
        var missing = account.missingValue();
        boolean custom = missing.startsWith(CUSTOM);
        values.put("name", account.name());
        values.put("default_country", account.defaultCountry() == null ? "" : account.defaultCountry());
        values.put("time_zone", account.timeZone());
        values.put("missing_value", custom ? CUSTOM : missing);
        values.put("missing_text", custom ? missing.substring(CUSTOM.length()) : "");
        values.put("allow_premium_numbers", account.allowPremiumNumbers() ? "yes" : "");
        return Form.of(values);
    }

    private static TemplateInstance page(Form form) {
        return Templates.organisation(form, COUNTRIES, ZONES);
    }

    private static List<Country> countries() {
        return PhoneNumbers.countries().stream()
                .map(code -> new Country(code, Locale.of("", code).getDisplayCountry(Locale.ENGLISH)))
                .sorted(Comparator.comparing(Country::name))
                .toList();
    }
}
