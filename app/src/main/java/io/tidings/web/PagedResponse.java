package io.tidings.web;

import io.tidings.shared.Page;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The JSON form of every list. */
public record PagedResponse<T>(List<T> data, Pagination pagination) {
    /**
     * @param nextAfter pass it as {@code after} to get the next page, even if rows have left the list; null on the last
     *     page, and for lists that lose no rows
     * @param totalCountExact false means that the list has at least this many rows, and may have at least one page more
     */
    public record Pagination(
            int page,
            int pageSize,
            long totalCount,
            boolean totalCountExact,
            long totalPages,
            @Nullable Long anchor,
            @Nullable Long nextAfter) {}

    public static <T> PagedResponse<T> of(Page<T> page) {
        return new PagedResponse<>(
                page.data(),
                new Pagination(
                        page.page(),
                        page.size(),
                        page.totalCount(),
                        page.exact(),
                        page.totalPages(),
                        page.anchor(),
                        page.next()));
    }

    /** Adds a {@code Link} header (RFC 8288) to the first, previous, next and last page, with the anchor. */
    public static <T> RestResponse<PagedResponse<T>> of(Page<T> page, UriInfo uri) {
        var response = RestResponse.ResponseBuilder.ok(of(page));
        var links = links(page, uri);
        return (links.isEmpty() ? response : response.header("Link", links)).build();
    }

    private static String links(Page<?> page, UriInfo uri) {
        var targets = new LinkedHashMap<String, Long>();
        if (page.totalPages() > 0) {
            targets.put("first", 1L);
            targets.put("last", page.totalPages());
        }
        if (page.page() > 1) {
            targets.put("prev", Math.min(page.page() - 1L, Math.max(1, page.totalPages())));
        }
        if (page.hasNext()) {
            targets.put("next", page.page() + 1L);
        }
        return targets.entrySet().stream()
                .map(link -> "<%s>; rel=\"%s\""
                        .formatted(at(page, uri, link.getValue(), link.getKey().equals("next")), link.getKey()))
                .collect(Collectors.joining(", "));
    }

    /** Returns a relative URL, so that it contains no forged Host header. */
    private static String at(Page<?> page, UriInfo uri, long number, boolean next) {
        var builder = UriBuilder.fromPath("")
                .replacePath(uri.getRequestUri().getRawPath())
                .replaceQuery(uri.getRequestUri().getRawQuery())
                .replaceQueryParam("page", number)
                .replaceQueryParam("page_size", page.size());
        var after = next ? page.next() : null;
        builder = after == null ? builder.replaceQueryParam("after") : builder.replaceQueryParam("after", after);
        return (page.anchor() == null ? builder : builder.replaceQueryParam("anchor", page.anchor()))
                .build()
                .toString();
    }
}
