package io.tidings.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The parts of a form that brings a file, for the description of the API: the route reads them as one stream. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface UploadParts {
    /** The names of the text parts; the part {@code file} is there in any case. */
    String[] value();
}
