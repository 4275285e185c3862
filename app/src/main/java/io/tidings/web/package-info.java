/**
 * The edge that every route shares: problems as {@code application/problem+json} or as an error page, strict JSON,
 * pages of lists, request ids and security headers. Knows no feature.
 */
@NullMarked
package io.tidings.web;

import org.jspecify.annotations.NullMarked;
