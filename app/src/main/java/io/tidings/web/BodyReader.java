package io.tidings.web;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;

/** Reads the JSON body of each request with {@link BodyFaults}. */
@Provider
final class BodyReader implements ReaderInterceptor {
    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        var type = context.getMediaType();
        return type != null && !MediaType.APPLICATION_JSON_TYPE.isCompatible(type)
                ? context.proceed()
                : BodyFaults.<Object, IOException>collect(context::proceed);
    }
}
