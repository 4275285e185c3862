package io.tidings.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The parts of an upload form, for the API description. The route reads the parts as one stream. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface UploadParts {
    /** The names of the text parts. The part {@code file} is always there. */
    String[] value();
}
