package io.tidings.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.MethodHandleEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds the problem codes that a method can throw, in the compiled classes. It follows every call within the program, with
 * all overriding methods, and every lambda where it is made. It finds too many codes rather than too few: it knows no
 * conditions.
 */
final class CallGraph {
    /** The calls after a constant in which it may be an argument. */
    private static final int NEAR = 6;

    private final Set<String> codes;
    private final Map<String, Set<String>> subtypes = new HashMap<>();
    private final Map<String, List<String>> supertypes = new HashMap<>();
    private final Map<String, Body> bodies = new HashMap<>();

    private record Body(Set<String> calls, Set<String> codes) {}

    CallGraph(Path classes, Set<String> codes) throws IOException {
        this.codes = codes;
        try (var files = Files.walk(classes)) {
            files.filter(file -> file.toString().endsWith(".class")).forEach(this::read);
        }
    }

    /** Returns the codes of a method and of all that it calls. @param owner such as {@code io/tidings/web/Json} */
    SortedSet<String> codes(String owner, String method) {
        var found = new TreeSet<String>();
        var seen = new HashSet<String>();
        var open = new ArrayDeque<String>();
        for (var at = List.of(owner); !at.isEmpty(); at = supertypes.getOrDefault(at.getFirst(), List.of())) {
            var prefix = at.getFirst() + "." + method + "(";
            bodies.keySet().stream().filter(key -> key.startsWith(prefix)).forEach(open::add);
        }
        while (!open.isEmpty()) {
            var key = open.remove();
            var body = bodies.get(key);
            if (body != null && seen.add(key)) {
                found.addAll(body.codes());
                body.calls().forEach(call -> open.addAll(targets(call)));
            }
        }
        return found;
    }

    /** Returns the methods that a call can reach: the declared one, inherited ones, and all that override it. */
    private List<String> targets(String call) {
        var owner = call.substring(0, call.indexOf('.'));
        var method = call.substring(call.indexOf('.'));
        var targets = new ArrayList<String>();
        var open = new ArrayDeque<>(List.of(owner));
        while (!open.isEmpty()) {
            var type = open.remove();
            targets.add(type + method);
            open.addAll(supertypes.getOrDefault(type, List.of()));
        }
        if (!method.startsWith(".<init>")) {
            open.addAll(subtypes.getOrDefault(owner, Set.of()));
            while (!open.isEmpty()) {
                var type = open.remove();
                targets.add(type + method);
                open.addAll(subtypes.getOrDefault(type, Set.of()));
            }
        }
        return targets;
    }

    private void read(Path file) {
        try {
            var type = ClassFile.of().parse(file);
            var name = type.thisClass().asInternalName();
            var above = new ArrayList<String>();
            type.superclass().ifPresent(superclass -> above.add(superclass.asInternalName()));
            type.interfaces().forEach(one -> above.add(one.asInternalName()));
            supertypes.put(name, List.copyOf(above));
            above.forEach(
                    one -> subtypes.computeIfAbsent(one, _ -> new HashSet<>()).add(name));
            type.methods().forEach(method -> bodies.put(key(type, method), body(method)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String key(ClassModel type, MethodModel method) {
        return type.thisClass().asInternalName()
                + "."
                + method.methodName().stringValue()
                + method.methodType().stringValue();
    }

    private Body body(MethodModel method) {
        var calls = new HashSet<String>();
        var thrown = new HashSet<String>();
        var near = new HashMap<String, Integer>();
        method.code()
                .ifPresent(code -> code.forEach(element -> {
                    switch (element) {
                        case ConstantInstruction.LoadConstantInstruction constant
                        when constant.constantEntry() instanceof StringEntry text
                                && codes.contains(text.stringValue()) -> near.put(text.stringValue(), NEAR);
                        case InvokeInstruction call -> {
                            var owner = call.owner().asInternalName();
                            var type = call.type().stringValue();
                            calls.add(owner + "." + call.name().stringValue() + type);
                            if (makesProblem(owner, type)) {
                                thrown.addAll(near.keySet());
                            }
                            near.replaceAll((_, left) -> left - 1);
                            near.values().removeIf(left -> left == 0);
                        }
                        case InvokeDynamicInstruction lambda ->
                            lambda.invokedynamic().bootstrap().arguments().forEach(argument -> {
                                if (argument instanceof MethodHandleEntry handle) {
                                    calls.add(handle.reference().owner().asInternalName()
                                            + "."
                                            + handle.reference().name().stringValue()
                                            + handle.reference().type().stringValue());
                                }
                            });
                        default -> {}
                    }
                }));
        return new Body(calls, thrown);
    }

    /** Returns whether a call can take a code and make a problem or an error of it. */
    private static boolean makesProblem(String owner, String type) {
        if (!type.contains("Ljava/lang/String;")) {
            return false;
        }
        return owner.equals("io/tidings/shared/Problem")
                || owner.equals("io/tidings/shared/Problem$Violation")
                || owner.equals("io/tidings/sending/ValidationErrors")
                || owner.startsWith("io/tidings/")
                        && (type.endsWith("RuntimeException;")
                                || type.endsWith("ProblemException;")
                                || type.endsWith("shared/Problem;"));
    }
}
