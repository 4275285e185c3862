package io.tidings.web;

import io.tidings.shared.Page;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;

/**
 * Where a page of a list stands and the way to its neighbours.
 *
 * @param previous address, or empty on the first page
 * @param next address, or empty on the last page
 */
public record Pager(long from, long to, long total, String previous, String next) {
    public static Pager of(Page<?> page, UriInfo uri) {
        var from = (page.page() - 1L) * page.size() + 1;
        return new Pager(
                page.data().isEmpty() ? 0 : from,
                page.data().isEmpty() ? 0 : from + page.data().size() - 1,
                page.totalCount(),
                page.page() > 1 ? at(page, uri, Math.min(page.page() - 1L, Math.max(1, page.totalPages()))) : "",
                page.page() < page.totalPages() ? at(page, uri, page.page() + 1L) : "");
    }

    /** One page holds all: there is nothing to turn. */
    public boolean single() {
        return previous.isEmpty() && next.isEmpty();
    }

    private static String at(Page<?> page, UriInfo uri, long number) {
        var builder = UriBuilder.fromPath("")
                .replacePath(uri.getRequestUri().getRawPath())
                .replaceQuery(uri.getRequestUri().getRawQuery())
                .replaceQueryParam("done")
                .replaceQueryParam("page", number);
        return (page.anchor() == null ? builder : builder.replaceQueryParam("anchor", page.anchor()))
                .build()
                .toString();
    }
}
