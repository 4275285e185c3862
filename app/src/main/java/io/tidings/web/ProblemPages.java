package io.tidings.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.RawString;
import io.quarkus.qute.TemplateExtension;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.shared.Problem;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The pages of problem codes, to which the {@code type} of each problem leads. Everyone may read them. */
@Path("/problems")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
final class ProblemPages {
    /** Indented, with a space after the colon only. */
    private static final DefaultPrettyPrinter EXAMPLE = new DefaultPrettyPrinter()
            .withSeparators(Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));

    private static final Pattern NAME = Pattern.compile("`([^`]*)`");

    private final ObjectMapper mapper;

    ProblemPages(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    @CheckedTemplate(basePath = "web")
    static final class Views {
        private Views() {}

        static native TemplateInstance problem(ProblemView problem);

        static native TemplateInstance problems(List<ProblemView> problems);
    }

    /** @param members the further members of the document, which {@link ProblemMember} describes */
    record ProblemView(
            int status,
            String code,
            String meaning,
            String cause,
            String remedy,
            List<ProblemMember> members,
            String example) {}

    /** Shows the names between backquotes as code. */
    @TemplateExtension
    static RawString marked(String text) {
        var escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return new RawString(NAME.matcher(escaped).replaceAll("<code>$1</code>"));
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance all() {
        return Views.problems(
                Arrays.stream(ProblemCode.values()).map(code -> view(code, "")).toList());
    }

    @GET
    @Path("{code}")
    @Operation(hidden = true)
    public TemplateInstance one(@PathParam("code") String text) {
        var code = ProblemCode.named(text)
                .orElseThrow(() -> Problem.notFound("problem code").asException());
        return Views.problem(view(code, example(code)));
    }

    private static ProblemView view(ProblemCode code, String example) {
        var text = code.explanation();
        return new ProblemView(
                code.status(),
                code.text(),
                text.meaning(),
                text.cause(),
                text.remedy(),
                ProblemMember.of(code),
                example);
    }

    private String example(ProblemCode code) {
        try {
            return mapper.writer(EXAMPLE).writeValueAsString(ProblemExample.of(code));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the example of %s cannot be written as JSON".formatted(code), e);
        }
    }
}
