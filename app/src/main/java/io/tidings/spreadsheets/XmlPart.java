package io.tidings.spreadsheets;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.codehaus.stax2.XMLInputFactory2;
import org.jspecify.annotations.Nullable;

/**
 * Reads a part of a workbook as XML. Refuses document type definitions, so no entity is ever declared or loaded. What
 * the parser keeps is bounded: names, attributes and depth. Not thread-safe.
 */
final class XmlPart implements AutoCloseable {
    private static final int MAX_NAMES = 2_000;
    private static final int MAX_NAME_CHARACTERS = 100_000;
    private static final int MAX_NAMESPACES = 10_000;
    private static final int MAX_DEPTH = 100;
    private static final int MAX_ATTRIBUTES = 200;
    private static final XMLInputFactory FACTORY = factory();

    private final InputStream in;
    private final XMLStreamReader reader;
    /** The parser keeps each name that it has seen. */
    private final Set<String> names = new HashSet<>();

    private int nameCharacters;
    private int namespaces;

    XmlPart(InputStream in) {
        this.in = in;
        try {
            this.reader = FACTORY.createXMLStreamReader(in);
        } catch (XMLStreamException e) {
            throw malformed();
        }
    }

    private static XMLInputFactory factory() {
        var factory = new WstxInputFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        factory.setProperty(XMLInputFactory2.P_INTERN_NAMES, false);
        factory.setProperty(XMLInputFactory2.P_INTERN_NS_URIS, false);
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, MAX_DEPTH);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, MAX_ATTRIBUTES);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, 128 * 1024);
        return factory;
    }

    /**
     * Moves to the next start tag, end tag or text. Returns its type as in {@link XMLStreamConstants}: START_ELEMENT,
     * END_ELEMENT, CHARACTERS or END_DOCUMENT. A long text comes in several parts.
     */
    int next() {
        try {
            while (true) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        checkNames();
                        return XMLStreamConstants.START_ELEMENT;
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        return XMLStreamConstants.END_ELEMENT;
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                        return XMLStreamConstants.CHARACTERS;
                    }
                    case XMLStreamConstants.END_DOCUMENT -> {
                        return XMLStreamConstants.END_DOCUMENT;
                    }
                    case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> throw WorkbookProblems.unsafe();
                    default -> {}
                }
            }
        } catch (XMLStreamException e) {
            throw failure(e);
        }
    }

    /** Moves to the next start tag. Returns false at the end of the part. */
    boolean nextStart() {
        while (true) {
            int type = next();
            if (type == XMLStreamConstants.START_ELEMENT) {
                return true;
            }
            if (type == XMLStreamConstants.END_DOCUMENT) {
                return false;
            }
        }
    }

    /** The local name of the current tag. */
    String name() {
        return reader.getLocalName();
    }

    /** Returns an attribute without a namespace. */
    @Nullable
    String attribute(String name) {
        return reader.getAttributeValue("", name);
    }

    @Nullable
    String attribute(String namespace, String name) {
        return reader.getAttributeValue(namespace, name);
    }

    /** Returns an attribute that has any namespace but none is missing, such as {@code r:id}. */
    @Nullable
    String qualifiedAttribute(String name) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            var namespace = reader.getAttributeNamespace(i);
            if (namespace != null
                    && !namespace.isEmpty()
                    && reader.getAttributeLocalName(i).equals(name)) {
                return reader.getAttributeValue(i);
            }
        }
        return null;
    }

    /** Returns an attribute without a namespace as a number; {@code otherwise} if it is missing or no number. */
    int intAttribute(String name, int otherwise) {
        return number(attribute(name), otherwise);
    }

    int intAttribute(String namespace, String name, int otherwise) {
        return number(attribute(namespace, name), otherwise);
    }

    /** Adds the current text, as long as {@code into} has at most {@code most} characters. */
    void appendText(StringBuilder into, int most) {
        int length = Math.min(reader.getTextLength(), most - into.length());
        if (length > 0) {
            into.append(reader.getTextCharacters(), reader.getTextStart(), length);
        }
    }

    /** Skips the current element with all that is in it. */
    void skip() {
        int depth = 1;
        while (depth > 0) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> depth++;
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.END_DOCUMENT -> throw malformed();
                default -> {}
            }
        }
    }

    @Override
    public void close() {
        try {
            reader.close();
            in.close();
        } catch (XMLStreamException e) {
            throw malformed();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkNames() {
        check(reader.getLocalName());
        namespaces += reader.getNamespaceCount();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            check(reader.getAttributeLocalName(i));
        }
    }

    private void check(String name) {
        if (names.add(name)) {
            nameCharacters += name.length();
        }
        if (names.size() > MAX_NAMES || nameCharacters > MAX_NAME_CHARACTERS || namespaces > MAX_NAMESPACES) {
            throw WorkbookProblems.damaged("The workbook contains more names of tags than a workbook has.");
        }
    }

    private static int number(@Nullable String text, int otherwise) {
        try {
            return text == null ? otherwise : Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private static RuntimeException failure(XMLStreamException e) {
        if (e.getCause() instanceof IOException io && !(io instanceof java.io.CharConversionException)) {
            return new UncheckedIOException(io);
        }
        return malformed();
    }

    private static RuntimeException malformed() {
        return WorkbookProblems.damaged("The workbook is damaged: a part of it is not well-formed XML.");
    }
}
