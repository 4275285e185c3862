package io.tidings.accounts;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import io.tidings.web.RouteClass;
import jakarta.inject.Inject;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the table of permissions against the live router and the live filter. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("SEC-3")
class PermissionsTest {
    /** An id that does not exist. Authorization runs before the look-up, so the id does not matter. */
    private static final String UNKNOWN_ID = "999999999999";

    @Inject
    TestAccounts accounts;

    @Inject
    Permissions permissions;

    @Inject
    ApiKeys keys;

    @Test
    void every_route_of_the_program_has_a_line_in_the_table() {
        var routes = LiveRoutes.all();
        assertThat(routes).hasSizeGreaterThan(60);
        var unlisted = routes.stream()
                .map(LiveRoutes.Route::key)
                .filter(route -> !permissions.all().containsKey(route))
                .filter(route -> !route.endsWith("-of-tests"))
                .toList();
        assertThat(unlisted).as("routes without a line in permissions.txt").isEmpty();
    }

    @Test
    void every_line_of_the_table_is_a_route_of_the_program() {
        assertThat(LiveRoutes.all().stream().map(LiveRoutes.Route::key).toList())
                .containsAll(permissions.all().keySet());
    }

    @Test
    void only_the_sign_in_invitations_short_links_and_problem_codes_are_open() {
        assertThat(permissions.all().entrySet().stream()
                        .filter(line -> line.getValue().isOpen())
                        .map(line -> line.getKey().substring(line.getKey().indexOf(' ') + 1))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "/sign-in",
                        "/sign-out",
                        "/welcome/{token}",
                        "/invitation/{token}",
                        "/l/{token}",
                        "/problems",
                        "/problems/{code}");
    }

    @Test
    void the_read_scope_alone_opens_no_changing_route() {
        assertThat(permissions.all())
                .allSatisfy((route, permission) -> assertThat(permission
                                        .scopes()
                                        .equals(Set.of(Scope.READ))
                                && (route.startsWith("DELETE") || route.startsWith("PUT") || route.startsWith("PATCH")))
                        .as(route)
                        .isFalse());
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void a_key_opens_exactly_the_routes_of_its_scopes(Role role) throws Exception {
        var account = accounts.create();
        var key = keys.create(account.id(), new NewKey("matrix", role.scopes())).text();
        var soft = new SoftAssertions();
        for (var route : LiveRoutes.all()) {
            if (route.isApi()) {
                checkAccess(soft, route, role, RouteClient.withKey(key), "the right to ");
            }
        }
        soft.assertAll();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void a_user_opens_exactly_the_routes_of_their_role(Role role) throws Exception {
        var user = accounts.user(accounts.create().id(), role);
        var browser = Browser.signedIn(user);
        browser.open("/settings");
        var soft = new SoftAssertions();
        for (var route : LiveRoutes.all()) {
            var reads = route.method().equals("GET");
            if (reads || !route.isApi() && !isOpen(route)) {
                var client = reads ? RouteClient.withCookiesOf(browser) : RouteClient.htmx(browser);
                checkAccess(soft, route, role, client, "the right to ");
            }
        }
        soft.assertAll();
        assertThat(browser.request().get("/api/v1/account").statusCode()).isEqualTo(200);
    }

    @Test
    void every_route_but_the_open_ones_needs_a_key_or_a_session() throws Exception {
        var soft = new SoftAssertions();
        for (var route : LiveRoutes.all()) {
            if (isOpen(route)) {
                continue;
            }
            var answer = RouteClient.anonymous().call(route, UNKNOWN_ID);
            if (route.isApi()) {
                soft.assertThat(answer.status()).as(route.key()).isEqualTo(401);
            } else {
                // Redirected to the sign-in, or refused because the token is missing.
                soft.assertThat(answer.status()).as(route.key()).isIn(route.keepsInput() ? 401 : 303, 403);
            }
        }
        soft.assertAll();
    }

    @Test
    void the_error_names_the_missing_scope_of_a_key() {
        var account = accounts.create();
        var key = keys.create(account.id(), new NewKey("reader", EnumSet.of(Scope.READ)))
                .text();
        given().header("X-API-Key", key)
                .contentType(ContentType.JSON)
                .body("{\"phone\":\"+254712345678\"}")
                .post("/api/v1/contacts")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("code", equalTo("scope_missing"))
                .body("required_scopes", contains("write"));
        account.api().get("/api/v1/contacts").then().body("pagination.total_count", equalTo(0));
    }

    @Test
    void an_unlisted_route_is_refused_to_the_owner_too() {
        var owner = accounts.create();
        owner.api().get("/api/v1/unlisted-of-tests").then().statusCode(403).body("code", equalTo("permission_missing"));
    }

    @Test
    void a_faulty_table_stops_the_start() {
        for (var faulty : new String[] {
            "GET /a", "GET /a steal", "GET /a read sometimes", "GET /a read\nGET /a/ write", "GET /a read launch more"
        }) {
            assertThatThrownBy(() -> new Permissions(faulty)).as(faulty).isInstanceOf(IllegalStateException.class);
        }
        var permission = new Permissions("POST /a/{id:\\d{1,3}}/b write+send launch")
                .of("POST", "//a/{id}/b/")
                .orElseThrow();
        assertThat(permission.scopes()).containsExactlyInAnyOrder(Scope.WRITE, Scope.SEND);
        assertThat(permission.routeClass()).isEqualTo(RouteClass.LAUNCH);
    }

    private boolean isOpen(LiveRoutes.Route route) {
        return permissions
                .of(route.method(), route.path())
                .filter(Permission::isOpen)
                .isPresent();
    }

    private void checkAccess(SoftAssertions soft, LiveRoutes.Route route, Role role, RouteClient client, String refusal)
            throws Exception {
        var permission = permissions.of(route.method(), route.path());
        // Skips the routes of tests, because one of them always fails with a 500.
        if (permission.isEmpty() || route.path().endsWith("-of-tests")) {
            return;
        }
        if (permission.get().isForInstallation()) {
            soft.assertThat(client.call(route, UNKNOWN_ID).status())
                    .as("%s by %s", route.key(), role)
                    .isEqualTo(403);
            return;
        }
        var entitled =
                isOpen(route) || role.scopes().containsAll(permission.get().scopes());
        var answer = client.call(route, UNKNOWN_ID);
        if (entitled) {
            soft.assertThat(answer.status())
                    .as("%s by %s", route.key(), role)
                    .isNotIn(401, 403)
                    .isLessThan(500);
        } else {
            soft.assertThat(answer.status()).as("%s by %s", route.key(), role).isEqualTo(403);
            soft.assertThat(answer.body()).as("%s by %s", route.key(), role).contains(refusal);
        }
    }
}
