package io.tidings.shared;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The smallest and the largest value of a setting, both inclusive: a number, the seconds of a duration, or the bytes of
 * a size. A number, duration or size without this annotation must be at least 1.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Bounds {
    long min();

    long max() default Long.MAX_VALUE;
}
