/**
 * HTTP code that every route shares: problems as {@code application/problem+json} or as an error page, strict JSON,
 * pages of lists, request ids, rate limits and security headers. It depends on no feature.
 */
@NullMarked
package io.tidings.web;

import org.jspecify.annotations.NullMarked;
