package io.tidings;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.tools.ToolProvider;

/**
 * The production sources as the compiler reads them. Byte code would not do: it has no constants of other classes any
 * more, and no text blocks. Read once for all structure tests.
 */
final class Sources {
    static final Path ROOT = Path.of("src/main/java/io/tidings");

    private static final Sources PRODUCTION = new Sources();

    private final Map<String, SourceFile> files = new TreeMap<>();

    /**
     * One source file.
     *
     * @param name path below {@code io/tidings}, without the suffix
     * @param uses the names of the files that this one refers to
     */
    record SourceFile(String name, String text, Set<String> uses, List<TypeFacts> types) {
        String feature() {
            int slash = name.indexOf('/');
            return slash < 0 ? "" : name.substring(0, slash);
        }
    }

    /** A class, record, interface or enum, nested ones included. */
    record TypeFacts(String name, boolean topLevel, boolean isPublic, boolean record, int longestConstructor) {}

    private Sources() {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
                var paths = Files.walk(ROOT)) {
            var sources = paths.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList();
            var options = List.of("-proc:none", "-Xlint:none", "-classpath", classPath());
            var task = (JavacTask) compiler.getTask(
                    null, manager, _ -> {}, options, null, manager.getJavaFileObjectsFromPaths(sources));
            var units = new ArrayList<CompilationUnitTree>();
            task.parse().forEach(units::add);
            task.analyze();
            var trees = Trees.instance(task);
            for (var unit : units) {
                read(unit, trees);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<SourceFile> production() {
        return List.copyOf(PRODUCTION.files.values());
    }

    static Optional<SourceFile> named(String name) {
        return Optional.ofNullable(PRODUCTION.files.get(name));
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private void read(CompilationUnitTree unit, Trees trees) throws IOException {
        var name = name(unit);
        var reader = new Reader(trees, name);
        reader.scan(unit, null);
        files.put(
                name,
                new SourceFile(name, unit.getSourceFile().getCharContent(true).toString(), reader.uses, reader.types));
    }

    private static String name(CompilationUnitTree unit) {
        var path = unit.getSourceFile().toUri().getPath();
        return path.substring(path.indexOf("/io/tidings/") + "/io/tidings/".length(), path.length() - ".java".length());
    }

    private static final class Reader extends TreePathScanner<Void, Void> {
        private final Trees trees;
        private final String self;
        private final Set<String> uses = new TreeSet<>();
        private final List<TypeFacts> types = new ArrayList<>();

        Reader(Trees trees, String self) {
            this.trees = trees;
            this.self = self;
        }

        @Override
        public Void visitImport(ImportTree tree, Void none) {
            return null;
        }

        @Override
        public Void visitClass(ClassTree tree, Void none) {
            if (trees.getElement(getCurrentPath()) instanceof TypeElement type) {
                types.add(facts(type));
            }
            return super.visitClass(tree, none);
        }

        @Override
        public Void visitIdentifier(IdentifierTree tree, Void none) {
            use();
            return super.visitIdentifier(tree, none);
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree tree, Void none) {
            use();
            return super.visitMemberSelect(tree, none);
        }

        @Override
        public Void visitMemberReference(MemberReferenceTree tree, Void none) {
            use();
            return super.visitMemberReference(tree, none);
        }

        @Override
        public Void visitNewClass(NewClassTree tree, Void none) {
            use();
            return super.visitNewClass(tree, none);
        }

        private void use() {
            var file = file(trees.getElement(getCurrentPath()));
            if (!file.isEmpty() && !file.equals(self)) {
                uses.add(file);
            }
        }

        /** The file that declares an element, or an empty text for the elements of libraries. */
        private static String file(Element element) {
            TypeElement outermost = null;
            for (var at = element; at != null && at.getKind() != ElementKind.PACKAGE; at = at.getEnclosingElement()) {
                if (at instanceof TypeElement type) {
                    outermost = type;
                }
            }
            if (outermost == null) {
                return "";
            }
            var name = outermost.getQualifiedName().toString();
            return name.startsWith("io.tidings.")
                    ? name.substring("io.tidings.".length()).replace('.', '/')
                    : "";
        }

        private static TypeFacts facts(TypeElement type) {
            int longest = type.getEnclosedElements().stream()
                    .filter(member -> member.getKind() == ElementKind.CONSTRUCTOR)
                    .mapToInt(member ->
                            ((ExecutableElement) member).getParameters().size())
                    .max()
                    .orElse(0);
            return new TypeFacts(
                    type.getSimpleName().toString(),
                    Objects.requireNonNull(type.getEnclosingElement()).getKind() == ElementKind.PACKAGE,
                    type.getModifiers().contains(Modifier.PUBLIC),
                    type.getKind() == ElementKind.RECORD || type.getKind() == ElementKind.ENUM,
                    longest);
        }
    }
}
