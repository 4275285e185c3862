package io.tidings.observability;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;

/** A route that fails with an exception whose message has personal data. */
@Path("/api/v1/fault-of-tests")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class FailingTestRoute {
    @GET
    public String fail() {
        throw new IllegalStateException(
                "could not store +254700000001", new SQLException("Key (phone)=(+254700000001) exists", "23505"));
    }
}
