package io.tidings.accounts;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.shared.UserId;
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

/** The people of the account. */
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

    /** @param role viewer when missing */
    public record CreateUser(
            @Nullable String email,
            @Nullable String name,
            @Nullable String role,
            @Nullable String password) {}

    /** What is missing stays. */
    public record ChangeUser(
            @Nullable String name, @Nullable String role) {}

    @GET
    @Operation(summary = "List the people who sign in, newest first")
    public RestResponse<PagedResponse<UserView>> list(@BeanParam PageParams params, @Context UriInfo uri) {
        return PagedResponse.of(users.list(actor.account(), params.request()).map(UserView::of), uri);
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One person")
    public UserView get(@PathParam("id") long id) {
        return UserView.of(users.member(actor.account(), new UserId(id)));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Let somebody in with a password; an invitation lets them choose it themselves")
    @SuccessStatus(201)
    public RestResponse<UserView> create(@Nullable CreateUser body) {
        var asked = Json.required(body);
        var id = users.create(new NewUser(
                actor.account(),
                text(asked.email()),
                text(asked.name()),
                role(asked.role()).orElse(Role.VIEWER),
                text(asked.password())));
        return RestResponse.ResponseBuilder.create(
                        RestResponse.Status.CREATED, UserView.of(users.member(actor.account(), id)))
                .header("Location", "/api/v1/users/" + id)
                .build();
    }

    @PATCH
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Change a person's name or role. 409 last_owner if nobody would be owner then.")
    public UserView change(@PathParam("id") long id, @Nullable ChangeUser body) {
        var asked = Json.required(body);
        users.change(actor.account(), new UserId(id), Optional.ofNullable(asked.name()), role(asked.role()));
        return get(id);
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Let a person in no more; their sessions end. 409 last_owner for the only owner.")
    public RestResponse<Void> remove(@PathParam("id") long id) {
        users.remove(actor.account(), new UserId(id));
        return RestResponse.noContent();
    }

    static Optional<Role> role(@Nullable String text) {
        return Optional.ofNullable(text)
                .map(known -> Role.named(known)
                        .orElseThrow(() -> Problem.invalid(
                                        "invalid_user",
                                        "There is no such role.",
                                        List.of(new Violation("#/role", "One of: owner, editor, sender, viewer.")))
                                .asException()));
    }

    private static String text(@Nullable String given) {
        return given == null ? "" : given;
    }
}
