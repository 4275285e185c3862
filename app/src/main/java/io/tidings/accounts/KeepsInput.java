package io.tidings.accounts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a form whose input is kept when its session has ended. The user signs in again, and the form comes back with its
 * input. The route must then show the form and save nothing: see {@link CurrentActor#signedInAgain()}. Its page has
 * {@code {#keep /}} inside of the form. Only for routes with {@link CsrfForm}, and never for one that sends messages.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface KeepsInput {}
