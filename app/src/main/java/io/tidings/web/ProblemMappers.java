package io.tidings.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.tidings.observability.Redacted;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers exceptions of the routes with problems. */
final class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    private static final Pattern PLAIN_PATH = Pattern.compile("(/[\\w-]+){2,4}");

    private final Problems problems;

    ProblemMappers(Problems problems) {
        this.problems = problems;
    }

    @ServerExceptionMapper
    public Response problem(ProblemException thrown, RoutingContext context) {
        return answer(thrown.problem(), context);
    }

    @ServerExceptionMapper
    public Response json(MismatchedInputException thrown, RoutingContext context) {
        return any(thrown, context);
    }

    @ServerExceptionMapper
    public Response json(JsonProcessingException thrown, RoutingContext context) {
        return any(thrown, context);
    }

    @ServerExceptionMapper
    public Response web(WebApplicationException thrown, RoutingContext context) {
        var page = thrown instanceof NotAllowedException ? pageOfForm(context) : Optional.<URI>empty();
        if (page.isPresent()) {
            return Response.seeOther(page.get()).build();
        }
        var ready = thrown.getResponse();
        if (ready.getStatus() < 400 || ready.hasEntity()) {
            return ready;
        }
        return any(thrown, context);
    }

    /**
     * Returns the page above an address that only takes a form. A reload after a refused form opens such an address,
     * and so does the sign-in.
     */
    private static Optional<URI> pageOfForm(RoutingContext context) {
        var path = context.normalizedPath();
        boolean opensPage = context.request().method().equals(HttpMethod.GET)
                && Problems.wantsPage(context)
                && PLAIN_PATH.matcher(path).matches();
        return opensPage ? Optional.of(URI.create(path.substring(0, path.lastIndexOf('/')))) : Optional.empty();
    }

    @ServerExceptionMapper
    public Response any(Throwable thrown, RoutingContext context) {
        var problem = ProblemMapper.fromThrowable(thrown);
        if (problem.status() >= 500) {
            LOG.errorf(Redacted.of(thrown), "%s answered %d", context.request().method(), problem.status());
        }
        return answer(problem, context);
    }

    private Response answer(Problem problem, RoutingContext context) {
        var written = problems.write(problem, context);
        var response =
                Response.status(written.status()).type(written.contentType()).entity(written.body());
        written.headers().forEach(response::header);
        return response.build();
    }
}
