package io.tidings.web;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.net.URI;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Makes redirects to this program relative. The framework completes them with the Host header, which the caller chooses
 * and which a proxy may replace by an internal name.
 */
final class RelativeRedirects {
    @ServerResponseFilter
    public void relativize(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() / 100 != 3 || !(response.getHeaders().getFirst("Location") instanceof URI location)) {
            return;
        }
        var base = request.getUriInfo().getBaseUri();
        if (base.getRawAuthority() != null && base.getRawAuthority().equals(location.getRawAuthority())) {
            var query = location.getRawQuery() == null ? "" : "?" + location.getRawQuery();
            response.getHeaders().putSingle("Location", location.getRawPath() + query);
        }
    }
}
