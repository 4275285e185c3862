package io.tidings.accounts;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A route that takes a plain HTML form, whose CSRF token stands in the field {@code csrf_token} instead of the header.
 * Only here is the body read before the route runs; uploads must bring the header.
 */
@NameBinding
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface CsrfForm {}
