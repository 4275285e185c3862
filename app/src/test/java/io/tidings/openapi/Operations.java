package io.tidings.openapi;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/** The methods of the API classes that answer requests. */
final class Operations {
    private static final Set<String> METHODS = Set.of(
            "Ljakarta/ws/rs/GET;",
            "Ljakarta/ws/rs/POST;",
            "Ljakarta/ws/rs/PUT;",
            "Ljakarta/ws/rs/PATCH;",
            "Ljakarta/ws/rs/DELETE;");

    /** @param owner the class, such as {@code io/tidings/web/Json} */
    record Operation(String owner, String method) {}

    private Operations() {}

    static List<Operation> in(Path classes) throws IOException {
        var types = new HashMap<String, ClassModel>();
        try (var files = Files.walk(classes)) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                var type = ClassFile.of().parse(file);
                types.put(type.thisClass().asInternalName(), type);
            }
        }
        var operations = new ArrayList<Operation>();
        types.forEach((name, type) -> {
            if (!name.endsWith("Api")) {
                return;
            }
            for (var at = type; at != null; at = above(at).map(types::get).orElse(null)) {
                at.methods().stream()
                        .filter(method -> method.findAttribute(Attributes.runtimeVisibleAnnotations())
                                .filter(found -> found.annotations().stream()
                                        .anyMatch(one ->
                                                METHODS.contains(one.className().stringValue())))
                                .isPresent())
                        .forEach(method -> operations.add(
                                new Operation(name, method.methodName().stringValue())));
            }
        });
        return operations;
    }

    private static java.util.Optional<String> above(ClassModel type) {
        return type.superclass().map(superclass -> superclass.asInternalName());
    }
}
