package io.tidings.web;

import io.tidings.shared.Page;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The position of a page in its list, with the links to the pages before and after.
 *
 * @param exact false means that the list has at least {@code total} rows
 * @param previous the URL, or the page number when a form turns the pages; empty on the first page
 * @param next the same for the next page; empty on the last page
 * @param form the id of the form that turns the pages, for lists whose filter must not be in a URL; empty for links
 * @param anchor the anchor that the form sends with the page number; empty for none
 */
public record Pager(
        long from, long to, long total, boolean exact, String previous, String next, String form, String anchor) {
    public static Pager of(Page<?> page, UriInfo uri) {
        return of(page, uri.getRequestUri());
    }

    /** @param here the URL of any page of the list */
    public static Pager of(Page<?> page, URI here) {
        return of(page, number -> at(page, here, number), at(page, here, page.page() + 1L, page.next()), "");
    }

    /** Returns a pager whose pages are turned by submit buttons of the form, named {@code page}. */
    public static Pager ofForm(Page<?> page, String form) {
        return of(page, String::valueOf, Long.toString(page.page() + 1L), form);
    }

    private static Pager of(Page<?> page, LongFunction<String> target, String next, String form) {
        var from = page.data().isEmpty() ? 0 : (page.page() - 1L) * page.size() + 1;
        var to = page.data().isEmpty() ? 0 : from + page.data().size() - 1;
        return new Pager(
                from,
                to,
                page.totalCount(),
                page.exact(),
                page.page() > 1 ? target.apply(Math.min(page.page() - 1L, Math.max(1, page.totalPages()))) : "",
                page.hasNext() ? next : "",
                form,
                page.anchor() == null ? "" : page.anchor().toString());
    }

    /** Returns whether the list fits on one page. */
    public boolean single() {
        return previous.isEmpty() && next.isEmpty();
    }

    private static String at(Page<?> page, URI here, long number) {
        return at(page, here, number, null);
    }

    /** @param after the position to read on from; null to find the page by its number */
    private static String at(Page<?> page, URI here, long number, @Nullable Long after) {
        var builder = UriBuilder.fromPath("")
                .replacePath(here.getRawPath())
                .replaceQuery(here.getRawQuery())
                .replaceQueryParam("done")
                .replaceQueryParam("page", number);
        builder = after == null ? builder.replaceQueryParam("after") : builder.replaceQueryParam("after", after);
        return (page.anchor() == null ? builder : builder.replaceQueryParam("anchor", page.anchor()))
                .build()
                .toString();
    }
}
