package io.tidings.accounts;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.shared.UserId;
import io.tidings.web.Faults;
import io.tidings.web.Json;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import io.tidings.web.SuccessStatus;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The users of the account. */
@Path("/api/v1/users")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Users")
final class UserApi {
    private final Users users;
    private final CurrentActor actor;

    UserApi(Users users, CurrentActor actor) {
        this.users = users;
        this.actor = actor;
    }

    /** @param role owner, editor, sender or viewer */
    public record UserView(long id, String email, String name, String role, Instant createdAt) {
        static UserView of(Member member) {
            var user = member.user();
            return new UserView(
                    user.id().value(), user.email(), user.name(), user.role().text(), member.createdAt());
        }
    }

    /** @param role the default is viewer */
    public record CreateUser(
            @Nullable String email,
            @Nullable String name,
            @Nullable String role,
            @Nullable String password) {}

    /** A field that is missing keeps its value. */
    public record ChangeUser(
            @Nullable String name, @Nullable String role) {}

    @GET
    @Operation(summary = "List the users, newest first")
    public RestResponse<PagedResponse<UserView>> list(@BeanParam PageParams params, @Context UriInfo uri) {
        return PagedResponse.of(users.list(actor.account(), params.request()).map(UserView::of), uri);
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One user")
    public UserView get(@PathParam("id") long id) {
        return UserView.of(users.member(actor.account(), new UserId(id)));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Create a user with a password. With an invitation the person chooses the password.")
    @SuccessStatus(201)
    public RestResponse<UserView> create(@Nullable CreateUser body) {
        var request = Json.required(body);
        var faults = new Faults();
        var role = faults.check(() -> role(request.role()).orElse(Role.VIEWER));
        var user = new NewUser(
                actor.account(),
                text(request.email()),
                text(request.name()),
                role == null ? Role.VIEWER : role,
                text(request.password()));
        users.check(user, faults);
        faults.refuse();
        var id = users.create(user);
        return RestResponse.ResponseBuilder.create(
                        RestResponse.Status.CREATED, UserView.of(users.member(actor.account(), id)))
                .header("Location", "/api/v1/users/" + id)
                .build();
    }

    @PATCH
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Change a user's name or role. 409 last_owner if the account would have no owner.")
    public UserView change(@PathParam("id") long id, @Nullable ChangeUser body) {
        var request = Json.required(body);
        users.change(actor.account(), new UserId(id), Optional.ofNullable(request.name()), role(request.role()));
        return get(id);
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Remove a user and end the user's sessions. 409 last_owner for the only owner.")
    public RestResponse<Void> remove(@PathParam("id") long id) {
        users.remove(actor.account(), new UserId(id));
        return RestResponse.noContent();
    }

    static Optional<Role> role(@Nullable String text) {
        return Optional.ofNullable(text)
                .map(value -> Role.named(value)
                        .orElseThrow(() -> Problem.invalid(
                                        "invalid_user",
                                        "There is no such role.",
                                        List.of(new Violation(
                                                "#/role", "This must be one of: owner, editor, sender, viewer.")))
                                .asException()));
    }

    private static String text(@Nullable String given) {
        return given == null ? "" : given;
    }
}
