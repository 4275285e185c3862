package io.tidings.accounts;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** A route that is missing in the table of permissions. */
@Path("/api/v1/unlisted-of-tests")
@jakarta.ws.rs.Produces("application/json")
@RunOnVirtualThread
public class UnlistedTestRoute {
    @GET
    @Operation(hidden = true)
    public String get() {
        return "secret";
    }
}
