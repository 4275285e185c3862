package io.tidings.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The example document of a problem code. */
final class ProblemExample {
    private static final Set<ProblemCode> OF_PARAMETERS =
            Set.of(ProblemCode.UNKNOWN_PARAMETER, ProblemCode.REPEATED_PARAMETER);

    private ProblemExample() {}

    static Map<String, Object> of(ProblemCode code) {
        var document = new LinkedHashMap<String, Object>();
        document.put("type", code.page());
        document.put("title", title(code.status()));
        document.put("status", code.status());
        document.put("detail", code.meaning().replace("`", ""));
        document.put("code", code.text());
        if (code.status() == 422 || code == ProblemCode.UNKNOWN_FIELD || OF_PARAMETERS.contains(code)) {
            document.put("errors", List.of(fault(code)));
        }
        ProblemMember.of(code).forEach(member -> document.put(member.text(), member.example()));
        document.put("trace_id", "8a1f2c5e9d7b4c3fa0e6b2d4c8f01357");
        return document;
    }

    private static Map<String, Object> fault(ProblemCode code) {
        var fault = new LinkedHashMap<String, Object>();
        fault.put(
                OF_PARAMETERS.contains(code) ? "parameter" : "pointer",
                OF_PARAMETERS.contains(code) ? "statsu" : "#/field");
        fault.put("code", code.text());
        fault.put("detail", code.explanation().remedy().replace("`", ""));
        return fault;
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Malformed request";
            case 401 -> "Not signed in";
            case 402 -> "Insufficient credits";
            case 403 -> "Not allowed";
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 406 -> "Not acceptable";
            case 409 -> "Conflict";
            case 411 -> "Length required";
            case 412 -> "Changed since";
            case 413 -> "Too large";
            case 415 -> "Unsupported media type";
            case 422 -> "Invalid";
            case 429 -> "Too many requests";
            case 500 -> "Internal error";
            default -> "Unavailable";
        };
    }
}
