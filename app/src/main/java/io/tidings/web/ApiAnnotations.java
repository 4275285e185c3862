package io.tidings.web;

import java.lang.annotation.Annotation;
import java.util.HashMap;
import java.util.Map;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.IndexView;

/** Finds annotations of resource methods by operation id, for the API description. */
public final class ApiAnnotations {
    private ApiAnnotations() {}

    /**
     * Returns the annotations by operation id. The framework builds the id from class and method: {@code
     * CampaignApi_list}.
     */
    public static Map<String, AnnotationInstance> byOperation(IndexView index, Class<? extends Annotation> type) {
        var found = new HashMap<String, AnnotationInstance>();
        for (var annotation : index.getAnnotations(type)) {
            if (annotation.target().kind() == AnnotationTarget.Kind.METHOD) {
                var method = annotation.target().asMethod();
                var owner = method.declaringClass();
                found.put(id(owner, method.name()), annotation);
                index.getAllKnownSubclasses(owner.name())
                        .forEach(subclass -> found.put(id(subclass, method.name()), annotation));
            }
        }
        return Map.copyOf(found);
    }

    private static String id(ClassInfo owner, String method) {
        return owner.simpleName() + "_" + method;
    }
}
