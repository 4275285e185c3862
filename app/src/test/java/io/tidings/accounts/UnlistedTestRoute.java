package io.tidings.accounts;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** A route that is missing in the table of permissions. */
@Path("/api/v1/unlisted-of-tests")
@jakarta.ws.rs.Produces("application/json")
@RunOnVirtualThread
public class UnlistedTestRoute {
    @GET
    public String get() {
        return "secret";
    }
}
